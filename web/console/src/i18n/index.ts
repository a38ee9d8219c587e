/**
 * Texts of the console, split by area: one area = one file of each language. English types all
 * the others. What only some pages say comes with those.
 */
import { type Phrase, speaker, type Values } from "@switchboard/ui/phrases";
import { kept } from "../lib/storage.ts";
import { createStore } from "../lib/store.ts";

/** All that is said in English, by area. */
interface English {
  shell: typeof import("./en/shell.ts").shell;
  entry: typeof import("./en/entry.ts").entry;
  work: typeof import("./en/work.ts").work;
  tell: typeof import("./en/tell.ts").tell;
  hands: typeof import("./en/hands.ts").hands;
  archive: typeof import("./en/archive.ts").archive;
  live: typeof import("./en/live.ts").live;
  admin: typeof import("./en/admin.ts").admin;
  avatars: typeof import("./en/avatars.ts").avatars;
  profiles: typeof import("./en/profiles.ts").profiles;
  diary: typeof import("./en/diary.ts").diary;
  account: typeof import("./en/account.ts").account;
  signup: typeof import("./en/signup.ts").signup;
  voice: typeof import("./en/voice.ts").voice;
  waiting: typeof import("./en/waiting.ts").waiting;
  warm: typeof import("./en/warm.ts").warm;
}

/** One area in another language. */
export type Texts<A extends keyof English> = Record<keyof English[A], Phrase>;
export type Key = { [A in keyof English]: keyof English[A] }[keyof English];
/** An area that comes with its pages. */
export type Area = keyof typeof import("./en.ts").areas;

interface Catalogue {
  first: Partial<Record<Key, Phrase>>;
  areas: Record<Area, () => Promise<Partial<Record<Key, Phrase>>>>;
}

/** One line per language. Names are written in the language itself. */
export const LANGUAGES = [
  { code: "en", name: "English", dir: "ltr", load: () => import("./en.ts") },
  { code: "es", name: "Español", dir: "ltr", load: () => import("./es.ts") },
  { code: "de", name: "Deutsch", dir: "ltr", load: () => import("./de.ts") },
  { code: "ar", name: "العربية", dir: "rtl", load: () => import("./ar.ts") },
] as const satisfies { load: () => Promise<Catalogue>; [name: string]: unknown }[];

export type Locale = (typeof LANGUAGES)[number]["code"];

interface Chosen {
  code: Locale;
  regional: string;
  phrases: Partial<Record<Key, Phrase>>;
  say: (key: Key, values?: Values) => string;
}

/** Changes when the language does; the application re-renders whole. */
export const language = createStore<Chosen>({
  code: "en",
  regional: "en",
  phrases: {},
  say: (key) => key,
});
export const locale = (): Locale => language.get().code;

/** The language with the reader's region, where the browser names one: dates and clocks differ by it. */
export const regional = (): string => language.get().regional;

const regionalOf = (code: Locale): string =>
  navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === code) ?? code;

/** The agent's choice, else the first language of the browser that there is, else English. */
export function wanted(): Locale {
  for (const tag of [kept.read("locale"), ...navigator.languages]) {
    const found = LANGUAGES.find((each) => each.code === tag?.toLowerCase().split("-")[0]);
    if (found) return found.code;
  }
  return "en";
}

let numbers = new Intl.NumberFormat("en");

/** Areas that a page has asked for: each language that is spoken from now on has them. */
const areas = new Set<Area>();

async function phrasesOf(code: Locale): Promise<Chosen["phrases"]> {
  const { first, areas: parts }: Catalogue = await languageOf(code).load();
  let asked: Area[];
  let texts: Chosen["phrases"][];
  do {
    asked = [...areas];
    texts = await Promise.all(asked.map((area) => parts[area]()));
  } while (asked.length < areas.size);
  return Object.assign({}, first, ...texts);
}

function speak(code: Locale, phrases: Chosen["phrases"]): void {
  const say = speaker<Key>(code, phrases as Record<Key, Phrase>, numbers);
  language.set({ code, regional: regionalOf(code), phrases, say });
}

const languageOf = (code: Locale) => LANGUAGES.find((each) => each.code === code) ?? LANGUAGES[0];

export async function setLanguage(code: Locale, keep = false): Promise<void> {
  const found = languageOf(code);
  const phrases = await phrasesOf(found.code);
  document.documentElement.lang = found.code;
  document.documentElement.dir = found.dir;
  if (keep) kept.write("locale", found.code);
  numbers = new Intl.NumberFormat(found.code);
  speak(found.code, phrases);
}

/** Brings what the pages of an area say, in this language and in any that is chosen later. */
export async function loadTexts(area: Area): Promise<void> {
  areas.add(area);
  const code = locale();
  const phrases = await phrasesOf(code);
  // Another language chosen meanwhile has it already.
  if (code === locale()) speak(code, phrases);
}

/** The text of a key; `{n}` picks the plural form and is written as the language writes numbers. */
export const t = (key: Key, values?: Values): string => language.get().say(key, values);

/** The text of a code that the server may extend: unknown ones are shown as they are. */
export function tCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return key in language.get().phrases ? t(key as Key) : code.replaceAll("_", " ");
}

export const number = (value: number): string => numbers.format(value);
