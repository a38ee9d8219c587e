import { loadTexts } from "../../i18n/index.ts";
import { lazy } from "../../lib/lazy.tsx";
import { createStore, useStore } from "../../lib/store.ts";

/** The session out of which somebody is being called. */
export const dialOf = createStore<string | null>(null);

const Calls = lazy(async () => {
  const [{ Calls }] = await Promise.all([import("./dial.tsx"), loadTexts("voice")]);
  return Calls;
});

/** The window in which telephones are called; fetched when it is opened. */
export function Dial() {
  const id = useStore(dialOf);
  return id === null ? null : <Calls key={id} id={id} onClose={() => dialOf.set(null)} />;
}
