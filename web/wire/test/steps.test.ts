import { expect, test } from "vitest";
import type { Member } from "../src/index.ts";
import { allowed, allows, passes, sendsOf, stepOf } from "../src/steps.ts";

const member = (leg: string, role: Member["role"], allows: Member["allows"] = []) => ({
  leg,
  role,
  allows,
});

test("IS-57 IS-60 an act goes to whom lets one do it, and to whom one lets do it", () => {
  const ann = member("a", "agent");
  const bob = member("b", "agent");
  const vera = member("v", "visitor", [{ steps: ["point"] }]);
  const will = member("w", "visitor", [{ to: "v", steps: ["type"] }]);
  expect(passes(ann, vera, "point")).toBe(true);
  expect(passes(ann, vera, "type")).toBe(false);
  // What one lets somebody do is shown to them as one does it.
  expect(passes(vera, ann, "point")).toBe(true);
  expect(passes(vera, ann, "click")).toBe(false);
  // To one member, and to nobody else.
  expect(passes(vera, will, "type")).toBe(true);
  expect(passes(ann, will, "type")).toBe(false);
  expect(passes(ann, bob, "click")).toBe(true);
  expect(passes(ann, ann, "click")).toBe(false);
  // Nobody opens windows for somebody without their leave, colleagues neither.
  expect([allows(bob, ann, "windows"), allows(vera, ann, "windows")]).toEqual([false, false]);
  const wide = member("x", "visitor", [{ steps: ["windows"] }]);
  expect([allows(wide, ann, "windows"), allows(wide, will, "windows")]).toEqual([true, false]);
  // It is no matter of the page itself.
  expect(sendsOf(ann, [ann, wide], true)).toEqual([]);
});

test("IS-60 to type for somebody one leads them; what one does oneself is shown without that", () => {
  const ann = member("a", "agent");
  const vera = member("v", "visitor", [{ steps: ["point", "type"] }]);
  expect(sendsOf(ann, [ann, vera], false)).toEqual(["point"]);
  expect(sendsOf(ann, [ann, vera], true)).toEqual(["point", "type"]);
  expect(sendsOf(vera, [ann, vera], false)).toEqual(["point", "type"]);
  expect(sendsOf(vera, [vera], false)).toEqual([]);
});

test("what is let replaces what was let to the same side", () => {
  const first = allowed(undefined, null, ["point"]);
  expect(first).toEqual([{ steps: ["point"] }]);
  const both = allowed(first, "w", ["type"]);
  expect(both).toEqual([{ steps: ["point"] }, { to: "w", steps: ["type"] }]);
  expect(allowed(both, undefined, [])).toEqual([{ to: "w", steps: ["type"] }]);
});

test("every act belongs to one step", () => {
  expect(
    ["pointer", "stroke", "ring", "arrow", "glow", "clear"].map((k) => stepOf({ k } as never)),
  ).toEqual(Array(6).fill("point"));
  expect(["focus", "field"].map((k) => stepOf({ k } as never))).toEqual(["type", "type"]);
  expect(["click", "scroll"].map((k) => stepOf({ k } as never))).toEqual(["click", "click"]);
});
