/** Texts of the console. A catalogue is one lazy chunk; English types all the others. */
import { type Phrase, speaker, type Values } from "@switchboard/ui/phrases";
import { kept } from "../lib/storage.ts";
import { createStore } from "../lib/store.ts";
import type { en } from "./en.ts";

export type Key = keyof typeof en;
export type Catalogue = Record<Key, Phrase>;

/** One line per language. Names are written in the language itself. */
export const LANGUAGES = [
  {
    code: "en",
    name: "English",
    dir: "ltr",
    load: () => import("./en.ts").then((m) => m.en as Catalogue),
  },
  { code: "es", name: "Español", dir: "ltr", load: () => import("./es.ts").then((m) => m.es) },
  { code: "de", name: "Deutsch", dir: "ltr", load: () => import("./de.ts").then((m) => m.de) },
  { code: "ar", name: "العربية", dir: "rtl", load: () => import("./ar.ts").then((m) => m.ar) },
] as const;

export type Locale = (typeof LANGUAGES)[number]["code"];

interface Chosen {
  code: Locale;
  phrases: Catalogue;
  say: (key: Key, values?: Values) => string;
}

/** Changes when the language does; the application re-renders whole. */
export const language = createStore<Chosen>({
  code: "en",
  phrases: {} as Catalogue,
  say: (key) => key,
});
export const locale = (): Locale => language.get().code;

/** The language with the reader's region, where the browser names one: dates and clocks differ by it. */
export const regional = (): string =>
  navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === locale()) ?? locale();

/** The agent's choice, else the first language of the browser that there is, else English. */
export function wanted(): Locale {
  for (const tag of [kept.read("locale"), ...navigator.languages]) {
    const found = LANGUAGES.find((each) => each.code === tag?.toLowerCase().split("-")[0]);
    if (found) return found.code;
  }
  return "en";
}

let numbers = new Intl.NumberFormat("en");

export async function setLanguage(code: Locale, keep = false): Promise<void> {
  const found = LANGUAGES.find((each) => each.code === code) ?? LANGUAGES[0];
  const phrases = await found.load();
  document.documentElement.lang = found.code;
  document.documentElement.dir = found.dir;
  if (keep) kept.write("locale", found.code);
  numbers = new Intl.NumberFormat(found.code);
  language.set({ code: found.code, phrases, say: speaker<Key>(found.code, phrases, numbers) });
}

/** The text of a key; `{n}` picks the plural form and is written as the language writes numbers. */
export const t = (key: Key, values?: Values): string => language.get().say(key, values);

/** The text of a code that the server may extend: unknown ones are shown as they are. */
export function tCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return key in language.get().phrases ? t(key as Key) : code.replaceAll("_", " ");
}

export const number = (value: number): string => numbers.format(value);
