/**
 * Whether the visitor card is shown. On a wide screen it is a column and the choice is kept;
 * on a narrow one it lies over the session, so it opens only when asked for.
 */

import { desk } from "../desk/desk.ts";
import { useMedia } from "../lib/hooks.ts";
import { prefs, setPref } from "../lib/prefs.ts";
import { createStore, useStore } from "../lib/store.ts";

/** A column is left over for the card; with more sessions side by side it takes more room. */
const narrowFor = (panes: number): string =>
  panes > 2 ? "(max-width: 1800px)" : "(max-width: 1180px)";
const drawer = createStore(false);
const narrow = () => matchMedia(narrowFor(desk.get().panes.length)).matches;

export const cardShown = (): boolean => (narrow() ? drawer.get() : prefs.get().contact);

export function toggleCard(): void {
  if (narrow()) drawer.set(!drawer.get());
  else setPref("contact", !prefs.get().contact);
}

export const closeDrawer = (): void => drawer.set(false);

export function useCard(panes = desk.get().panes.length): { shown: boolean; over: boolean } {
  const over = useMedia(narrowFor(panes));
  const open = useStore(drawer);
  const { contact } = useStore(prefs);
  return { shown: over ? open : contact, over };
}
