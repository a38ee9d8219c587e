import { describe, expect, it } from "vitest";
import { signOf } from "../src/work/signs.ts";
import { tagsOf } from "../src/work/wrap-up.tsx";

describe("signs of places", () => {
  const places = { "/parts": "wrench", "/parts/gifts": "heart", "/odd": "dragon" };
  it("IS-76 the longest place that the page's path begins with says", () => {
    expect(signOf("https://shop.example.org/parts/7?a=1", places)).toBe("wrench");
    expect(signOf("https://shop.example.org/parts/gifts/9", places)).toBe("heart");
  });
  it("IS-76 a page that is not mapped has none, nor has one whose sign is not known", () => {
    expect(signOf("https://shop.example.org/", places)).toBeNull();
    expect(signOf("https://shop.example.org/odd", places)).toBeNull();
    expect(signOf(null, places)).toBeNull();
  });
});

describe("tags", () => {
  it("are lower case, each once", () => {
    expect(tagsOf(" Tent, tent,,Two words ")).toEqual(["tent", "two words"]);
  });
});
