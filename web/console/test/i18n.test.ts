import type { Phrase } from "@switchboard/ui/phrases";
import { describe, expect, it } from "vitest";
import { ar } from "../src/i18n/ar.ts";
import { de } from "../src/i18n/de.ts";
import { en } from "../src/i18n/en.ts";
import { es } from "../src/i18n/es.ts";

const places = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((each) => each[1]!))].sort();
const forms = (phrase: Phrase): string[] =>
  typeof phrase === "string" ? [phrase] : Object.values(phrase);

describe.each([
  ["es", es],
  ["de", de],
  ["ar", ar],
] as const)("IS-28 the catalogue %s", (code, catalogue) => {
  it("holds every text, and nothing else", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  it("keeps every place for a value", () => {
    for (const [key, phrase] of Object.entries(en) as [keyof typeof en, Phrase][]) {
      const wanted = places(forms(phrase).join(" ")).filter((name) => name !== "n");
      const given = places(forms(catalogue[key]).join(" ")).filter((name) => name !== "n");
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
        typeof phrase === "string" && phrase.length > 14 && phrase === en[key as keyof typeof en],
    );
    expect(same.map(([key]) => key)).toEqual([]);
  });
});
