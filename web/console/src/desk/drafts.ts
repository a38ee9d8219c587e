/** What was typed and not sent, per session; survives a reload of the tab. */
import { tab } from "../lib/storage.ts";

/** Who is to read what is being written. */
export type Way = { t: "say" } | { t: "note" } | { t: "aside"; to: string[] };
export const ALOUD: Way = { t: "say" };

const name = (s: string) => `draft.${s}`;

export const read = (s: string): string => tab.read(name(s)) ?? "";
export const write = (s: string, text: string): void =>
  tab.write(name(s), text === "" ? null : text);

/** Kept with the draft: what was meant for few must not come back as a line for all. */
const way = (s: string) => `way.${s}`;

export const wayOf = (s: string): Way => {
  try {
    return JSON.parse(tab.read(way(s)) ?? "null") ?? ALOUD;
  } catch {
    return ALOUD;
  }
};
export const setWay = (s: string, how: Way): void =>
  tab.write(way(s), how.t === "say" ? null : JSON.stringify(how));
