/** Signs for visitors by the place of their click (IS-76). The company maps places to signs. */
import { account } from "../api/account.ts";
import type { IconName } from "../kit/icon.tsx";

export const SIGNS = [
  "cart",
  "wrench",
  "card",
  "book",
  "truck",
  "heart",
  "star",
  "person",
] as const satisfies IconName[];
export type Sign = (typeof SIGNS)[number];

/** Of the places that the page's path begins with, the longest says; no place, no sign. */
export function signOf(
  page: string | null | undefined,
  places: Record<string, string>,
): Sign | null {
  let path: string;
  try {
    path = new URL(page ?? "").pathname;
  } catch {
    return null;
  }
  const place = Object.keys(places)
    .filter((each) => path.startsWith(each))
    .sort((a, b) => b.length - a.length)[0];
  const sign = place === undefined ? undefined : places[place];
  return SIGNS.find((each) => each === sign) ?? null;
}

export function signFor(page: string | null | undefined): Sign | null {
  const state = account.get();
  const places = state.status === "in" ? state.me.tenant.settings.place_avatars : undefined;
  return signOf(page, places ?? {});
}
