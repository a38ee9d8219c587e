import type { Step } from "@switchboard/wire";
import { draw } from "../core/app.ts";
import { failed } from "../core/fetched.ts";

const en = {
  ask: "{name} would like to do this on the page with you:",
  step_point: "Point and draw",
  step_type: "Fill in fields",
  step_click: "Click and scroll",
  step_windows: "Open windows",
  safe: "Passwords, card numbers and private fields stay with you.",
  lapse: "Without an answer the question goes away by itself.",
  allow: "Allow",
  decline: "No, thanks",
  may: "{name} on this page: {steps}",
  stop: "Stop",
  waits: "{name} asks you something",
  answer: "Answer",
  press: "Please press this yourself",
  private: "Not shared",
  tools: "Tools",
  pen: "Pen",
  glow: "Highlight",
  arrow: "Arrow",
  clear: "Clear",
  ask_for: "Ask {name}: {steps}",
  asked: "Asked. Waiting for an answer…",
  lapsed: "Nobody has answered",
  failed: "They cannot be asked now",
};

export type HandWords = typeof en;

const lang = (): string => document.documentElement.lang;

/** The other languages, each fetched where somebody reads it. */
const LATER: Record<string, () => Promise<{ default: HandWords }>> = {
  de: () => import("./hands_de.ts"),
  es: () => import("./hands_es.ts"),
  ar: () => import("./hands_ar.ts"),
};

/** What is said about doing things together on a page. */
const texts: Record<string, HandWords> = { en };

const fetched = async (tag: string): Promise<void> => {
  // Until they are there, or where they do not come.
  texts[tag] ??= en;
  const words = await LATER[tag]?.().catch(failed);
  if (words) texts[tag] = words.default;
};
await fetched(lang());

export const word = (key: keyof HandWords, values: Record<string, string> = {}): string => {
  // The language was changed since.
  if (!texts[lang()]) void fetched(lang()).then(draw);
  return (texts[lang()] || en)[key].replace(/\{(\w+)\}/g, (_, name) => values[name] || "");
};

/** Several as one list, in the reader's language. */
export const listed = (words: string[]): string =>
  new Intl.ListFormat(lang() || "en", { type: "conjunction" }).format(words);

export const stepWord = (step: Step): string => word(`step_${step}`);
export const stepWords = (steps: Step[]): string => listed(steps.map(stepWord));
