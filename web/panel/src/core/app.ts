import { type Phrase, speaker, type Values } from "@switchboard/ui/phrases";
import type { Start } from "@switchboard/wire";
import { type Child, render } from "../render/render.ts";
import { phrases as english, type Key } from "../texts/en.ts";
import { initial, type State } from "./state.ts";

/** The running panel: its state, its language, its screen. */
export let state: State;
export let t: (key: Key, values?: Values) => string;

let view: () => Child = () => null;
let due = false;

const languages: Record<string, () => Promise<{ phrases: Record<Key, Phrase> }>> = {
  es: () => import("../texts/es.ts"),
  de: () => import("../texts/de.ts"),
  ar: () => import("../texts/ar.ts"),
};

/** A language that is missing or does not arrive is spoken in English (IS-28). */
export const speak = async (locale: string): Promise<void> => {
  const texts = await languages[locale]?.().catch(() => undefined);
  const tag = texts ? locale : "en";
  // English comes in two parts; the second adds itself when it is wanted.
  t = speaker(tag, (texts?.phrases || english) as Record<Key, Phrase>);
  document.documentElement.lang = tag;
  document.documentElement.dir = tag === "ar" ? "rtl" : "ltr";
  draw();
};

export const begin = async (start: Start, shows: () => Child): Promise<void> => {
  state = initial(start);
  await speak(start.locale);
  view = shows;
};

/** Shows a refusal for a while. */
export const fail = (error: Key): void => {
  state.error = error;
  draw();
  setTimeout(() => {
    state.error = undefined;
    draw();
  }, 6_000);
};

/** Shows the present state soon, and once for many changes. */
export const draw = (): void => {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    render(document.getElementById("app")!, view());
  });
};
