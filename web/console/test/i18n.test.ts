import type { Phrase } from "@switchboard/ui/phrases";
import { describe, expect, it } from "vitest";
import * as ar from "../src/i18n/ar.ts";
import * as de from "../src/i18n/de.ts";
import * as en from "../src/i18n/en.ts";
import * as es from "../src/i18n/es.ts";
import { type Area, loadTexts, setLanguage, t } from "../src/i18n/index.ts";
import { PAGES } from "../src/pages.ts";

type Phrases = Record<string, Phrase>;

/** The texts of a language by the moment at which they come. */
const partsOf = async ({ first, areas }: typeof en | typeof es) => {
  const parts = Object.entries(areas).map(async ([area, load]) => [area, await load()] as const);
  return { first, ...Object.fromEntries(await Promise.all(parts)) } as Record<string, Phrases>;
};
const english = await partsOf(en);

const places = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((each) => each[1]!))].sort();
const forms = (phrase: Phrase): string[] =>
  typeof phrase === "string" ? [phrase] : Object.values(phrase);

const cases: [string, string, Phrases, Phrases][] = [];
for (const [code, language] of Object.entries({ es, de, ar })) {
  for (const [part, phrases] of Object.entries(await partsOf(language))) {
    cases.push([code, part, phrases, english[part]!]);
  }
}

describe.each(cases)("IS-28 the catalogue %s, %s", (code, _, catalogue, original) => {
  it("holds every text, and nothing else", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(original).sort());
  });

  it("keeps every place for a value", () => {
    for (const [key, phrase] of Object.entries(original)) {
      const wanted = places(forms(phrase).join(" ")).filter((name) => name !== "n");
      const given = places(forms(catalogue[key]!).join(" ")).filter((name) => name !== "n");
      expect([key, given]).toEqual([key, wanted]);
    }
  });

  it("has every plural form the language needs", () => {
    const needed = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [key, phrase] of Object.entries(catalogue)) {
      if (typeof phrase === "string") continue;
      expect([key, needed.filter((form) => !(form in phrase) && !("other" in phrase))]).toEqual([
        key,
        [],
      ]);
    }
  });

  it("is translated", () => {
    const same = Object.entries(catalogue).filter(
      ([key, phrase]) =>
        typeof phrase === "string" && phrase.length > 14 && phrase === original[key],
    );
    expect(same.map(([key]) => key)).toEqual([]);
  });
});

describe("the areas of the texts", () => {
  const areaOf = new Map<string, string>();
  for (const [part, phrases] of Object.entries(english)) {
    for (const key of Object.keys(phrases)) areaOf.set(key, part);
  }
  const sources = Object.entries(
    import.meta.glob<string>(["../src/**/*.ts", "../src/**/*.tsx", "!../src/i18n/**"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  );

  it("share no text", () => {
    const all = Object.values(english).flatMap((phrases) => Object.keys(phrases));
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
  });

  it("are said only by pages that bring them", () => {
    const brought = new Map<string, Set<Area | undefined>>();
    for (const { load, texts } of PAGES) {
      const home = /src\/(\w+)\//.exec(String(load))![1]!;
      const areas = brought.get(home) ?? new Set();
      for (const area of typeof texts === "object" ? texts : [texts]) areas.add(area);
      brought.set(home, areas);
    }
    expect(brought).toEqual(
      new Map<string, Set<Area | undefined>>([
        ["work", new Set([undefined])],
        ["archive", new Set(["archive"])],
        ["live", new Set(["live"])],
        ["account", new Set(["account"])],
        ["admin", new Set(["admin", "profiles", "waiting", "warm"])],
        ["diary", new Set(["diary", "admin"])],
      ]),
    );
    // The picker brings what it says wherever it opens; forms that show the same pictures too.
    brought.set("avatars", new Set(["avatars"]));
    // What is there where somebody talks, likewise.
    brought.set("voice", new Set(["voice"]));
    // And what there is to other companies.
    brought.set("warm", new Set(["warm"]));
    // A page before the log-in, which brings its own.
    brought.set("sign-up", new Set(["signup"]));
    const wrong: string[] = [];
    for (const [file, text] of sources) {
      const [, , top, below] = file.split("/");
      const home = brought.get(below!) ?? brought.get(top!);
      for (const [, key] of text.matchAll(/"([a-z_]+\.[a-z_.]+)"/g)) {
        const area = areaOf.get(key!);
        if (area && area !== "first" && !home?.has(area as Area)) wrong.push(`${file}: ${key}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("come in the language that is spoken, and stay when another is chosen", async () => {
    await setLanguage("en");
    expect(t("sites.add")).toBe("");
    await Promise.all([loadTexts("admin"), setLanguage("de")]);
    expect(t("sites.add")).toBe("Website hinzufügen");
    await setLanguage("en");
    expect(t("sites.add")).toBe("Add a site");
    expect(t("erase.action")).toBe("");
  });
});
