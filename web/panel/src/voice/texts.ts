import { draw } from "../core/app.ts";
import { failed } from "../core/fetched.ts";

const en = {
  talk: "Talk",
  call: "Talk by voice",
  asks: "{name} would like to talk with you.",
  private: "Your microphone stays off until you accept.",
  accept: "Accept",
  decline: "Not now",
  joining: "Connecting your voice…",
  alone: "Waiting for {name}…",
  others: "the others",
  with: "Talking with {name}",
  declined: "{name} would rather not talk now.",
  cut: "Your voice is cut off. Trying again…",
  failed: "Voice does not get through. You can go on writing.",
  refused: "Voice is not available now. You can go on writing.",
  elsewhere: "You talk in another window.",
  denied: "You are not heard: the microphone is not allowed. You hear the others.",
  missing: "You are not heard: no microphone was found. You hear the others.",
  none: "You are not heard yet. You hear the others.",
  muted_by: "{name} has muted you.",
  poor: "The connection is weak.",
  mute: "Mute",
  muted: "Muted",
  hang_up: "Hang up",
  again: "Try again",
  speak: "Use microphone",
  hear: "Hear the others",
  microphone: "Microphone",
  talks: "talks",
  quiet: "muted",
};

export type VoiceWords = typeof en;

const lang = (): string => document.documentElement.lang;

/** The other languages, each fetched where somebody reads it. */
const LATER: Record<string, () => Promise<{ default: VoiceWords }>> = {
  de: () => import("./voice_de.ts"),
  es: () => import("./voice_es.ts"),
  ar: () => import("./voice_ar.ts"),
};

const texts: Record<string, VoiceWords> = { en };

const fetched = async (tag: string): Promise<void> => {
  // Until they are there, or where they do not come.
  texts[tag] ??= en;
  const words = await LATER[tag]?.().catch(failed);
  if (words) texts[tag] = words.default;
};
await fetched(lang());

export const word = (key: keyof VoiceWords, name = ""): string => {
  // The language was changed since.
  if (!texts[lang()]) void fetched(lang()).then(draw);
  return (texts[lang()] || en)[key].replace("{name}", name);
};

/** Several as one list, in the reader's language. */
export const listed = (words: string[]): string =>
  new Intl.ListFormat(lang() || "en", { type: "conjunction" }).format(words);
