import { describe, expect, it } from "vitest";
import { detailText } from "../src/admin/audit-detail.ts";

describe("what an entry of the audit trail says", () => {
  it("has changed fields with both values", () => {
    const detail = { name: ["A", "B"], settings: { preload: [false, true], tags: [[], ["x"]] } };
    expect(detailText("tenant.change", detail)).toBe(
      'name: A → B, settings.preload: false → true, settings.tags: [] → ["x"]',
    );
  });
  it("has what was made with its values", () => {
    expect(detailText("site.create", { name: "A", origins: ["a", "b"], key: null })).toBe(
      'name: A, origins: ["a","b"], key: –',
    );
    expect(detailText("agent.login", {})).toBe("");
    expect(detailText("agent.login", undefined)).toBe("");
  });
});
