import { expect, test, vi } from "vitest";
import { phrases as ar } from "../src/texts/ar.ts";
import { phrases as de } from "../src/texts/de.ts";
import { phrases as en } from "../src/texts/en.ts";
import { phrases as es } from "../src/texts/es.ts";

vi.stubGlobal("LATER_CSS", "data:text/css,");

const places = (phrase: unknown) => [...new Set(JSON.stringify(phrase).match(/\{\w+\}/g))].sort();

test("IS-28 every language says everything, with the same places to fill", async () => {
  // The style sheet that comes along cannot be loaded here; its failing is enough.
  const observer = new MutationObserver(() => {
    for (const link of document.querySelectorAll("link")) link.dispatchEvent(new Event("error"));
  });
  observer.observe(document.head, { childList: true });
  await import("../src/texts/en-more.ts");
  const keys = Object.keys(en).sort() as (keyof typeof en)[];
  for (const [name, texts] of Object.entries({ es, de, ar })) {
    expect(Object.keys(texts).sort(), name).toEqual(keys);
    for (const key of keys) expect(places(texts[key]), `${name} ${key}`).toEqual(places(en[key]));
  }
});
