import { describe, expect, it } from "vitest";
import { kept } from "../src/proxied/door.ts";

const copy = { from: "https://partner.example", own: "/.switchboard/" };

describe("IS-61 the door of a copy", () => {
  it("keeps what names the partner's origin in the copy", () => {
    expect(kept("https://partner.example/a?b=c#d", copy)).toBe("/a?b=c#d");
    expect(kept("HTTPS://PARTNER.example:443/a", copy)).toBe("/a");
    expect(kept(new URL("https://partner.example/"), copy)).toBe("/");
  });

  it("leaves everything else as it is", () => {
    for (const url of ["/a", "a?b", "#c", "https://partner.example.evil.example/", "http://[", ""])
      expect(kept(url, copy)).toBe(url);
  });
});
