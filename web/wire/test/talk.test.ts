import { describe, expect, it } from "vitest";
import type { VoiceView } from "../src/frames.ts";
import { callers, talkAfter } from "../src/talk.ts";

const after = (...events: Parameters<typeof talkAfter>[1][]): VoiceView =>
  events.reduce<VoiceView>(talkAfter, { open: [] });
const changed = (leg: string, state: "open" | "left" | "lost") =>
  ({ kind: "voice_changed", leg, state }) as const;

describe("who talks with whom", () => {
  it("CC-24 follows the events as the server does", () => {
    const both = after(changed("a", "open"), changed("v", "open"));
    expect(both.open).toEqual(["a", "v"]);
    const lost = talkAfter(both, changed("v", "lost"));
    expect([lost.open, lost.lost]).toEqual([["a"], ["v"]]);
    const back = talkAfter(lost, changed("v", "open"));
    expect([back.open, back.lost]).toEqual([["a", "v"], []]);
    const gone = talkAfter(back, { kind: "leg_removed", leg: "v", reason: "left" });
    expect(gone.open).toEqual(["a"]);
  });

  it("CC-28 asks whoever is not in it, until they have said no", () => {
    const begun = after(changed("a", "open"));
    expect(callers(begun, "v")).toEqual(["a"]);
    expect(callers(begun, "a")).toEqual([]);
    const no = talkAfter(begun, { kind: "voice_declined", leg: "v" });
    expect(callers(no, "v")).toEqual([]);
    const over = talkAfter(no, changed("a", "left"));
    expect(callers(talkAfter(over, changed("a", "open")), "v")).toEqual(["a"]);
    expect(callers(undefined, "v")).toEqual([]);
  });

  it("CC-28 keeps whom nobody hears, and by whose act, over a loss", () => {
    const muted = after(
      changed("v", "open"),
      { kind: "voice_muted", leg: "v", on: true, by: "a" },
      changed("v", "lost"),
    );
    expect(muted.muted).toEqual([{ leg: "v", by: "a" }]);
    const heard = talkAfter(muted, { kind: "voice_muted", leg: "v", on: false, by: "a" });
    expect(heard.muted).toEqual([]);
  });
});
