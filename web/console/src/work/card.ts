/**
 * Whether the visitor card is shown. On a wide screen it is a column and the choice is kept;
 * on a narrow one it lies over the session, so it opens only when asked for.
 */

import { useMedia } from "../lib/hooks.ts";
import { prefs, setPref } from "../lib/prefs.ts";
import { createStore, useStore } from "../lib/store.ts";

export const NARROW = "(max-width: 1180px)";
const drawer = createStore(false);
const narrow = () => matchMedia(NARROW).matches;

export const cardShown = (): boolean => (narrow() ? drawer.get() : prefs.get().contact);

export function toggleCard(): void {
  if (narrow()) drawer.set(!drawer.get());
  else setPref("contact", !prefs.get().contact);
}

export const closeDrawer = (): void => drawer.set(false);

export function useCard(): { shown: boolean; over: boolean } {
  const over = useMedia(NARROW);
  const open = useStore(drawer);
  const { contact } = useStore(prefs);
  return { shown: over ? open : contact, over };
}
