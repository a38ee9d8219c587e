import { expect, test } from "vitest";
import { address } from "../src/address.ts";
import { speaker } from "../src/phrases.ts";
import { hue, initials, stretches } from "../src/text.ts";

test("addresses in a message can be opened, nothing else becomes anything", () => {
  const links = (text: string) => stretches(text).flatMap(({ href }) => href ?? []);
  expect(links("see https://a.example/x?y=1.")).toEqual(["https://a.example/x?y=1"]);
  expect(links("(https://a.example/w_(x)) and http://b.example!")).toEqual([
    "https://a.example/w_(x)",
    "http://b.example/",
  ]);
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://a",
    "//a.example",
    "https://",
  ]) {
    expect(links(text)).toEqual([]);
  }
  const odd = '<img src=x onerror=1> https://a.example/"><script>';
  expect(
    stretches(odd)
      .map(({ text }) => text)
      .join(""),
  ).toBe(odd);
});

test("faces have letters in any script and a colour that stays", () => {
  expect(initials("Ann Solberg")).toBe("AS");
  expect(initials("  ليلى ")).toBe("ل");
  expect(initials("😀 x")).toBe("😀X");
  expect(initials("Robin (assistant)")).toBe("RA");
  expect(initials("")).toBe("?");
  expect(hue("Ann")).toBe(hue("Ann"));
});

test("only web addresses are addresses", () => {
  expect(address("example.com/a")).toBe("https://example.com/a");
  expect(address("http://localhost:8081/x")).toBe("http://localhost:8081/x");
  expect(address("localhost:8081")).toBe("https://localhost:8081/");
  for (const text of ["", "two words", "javascript:alert(1)", "data:x", "file:///etc"]) {
    expect(address(text)).toBeUndefined();
  }
});

test("texts follow the plural rules and digits of their language", () => {
  const say = speaker("ar", {
    of: { two: "شخصان", few: "{n} أشخاص", other: "{n} شخص" },
    hi: "مرحبا {name}",
  });
  expect(say("of", { n: 2 })).toBe("شخصان");
  expect(say("of", { n: 3 })).toMatch(/أشخاص$/);
  expect(say("of", { n: 1 })).toMatch(/شخص$/);
  expect(say("hi", { name: "{x}" })).toBe("مرحبا {x}");
});
