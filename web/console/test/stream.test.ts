import { describe, expect, it } from "vitest";
import { castOf, gapBefore } from "../src/archive/cast.ts";
import { blocks, rows } from "../src/desk/stream.ts";
import { AGENT, line, stamped, VISITOR } from "./scene.ts";

const role = (leg: string) => (leg === VISITOR ? "visitor" : "agent");
const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:00.000Z`;

describe("the stream", () => {
  it("puts lines of one writer under one name while they stand close", () => {
    const made = rows(
      [
        { ...line(1, "a"), at: at(0) },
        { ...line(2, "b"), at: at(1) },
        { ...line(3, "c", AGENT), at: at(1) },
        { ...line(4, "d", AGENT), at: at(9) },
      ],
      role,
    );
    expect(made.map((row) => row.type === "line" && row.first)).toEqual([true, false, true, true]);
  });

  it("WT-3 stands files among the lines of who sent them", () => {
    const file = (seq: number, leg: string) =>
      stamped(seq, {
        kind: "file_sent",
        file: `f${seq}`,
        leg,
        file_name: "a.png",
        media: "image/png",
        bytes: 7,
      });
    const made = rows(
      [
        { ...line(1, "a"), at: at(0) },
        { ...file(2, VISITOR), at: at(1) },
        { ...file(3, AGENT), at: at(1) },
      ],
      role,
    );
    const first = made.map((row) => [row.type, "first" in row && row.first]);
    expect(first).toEqual([
      ["line", true],
      ["file", false],
      ["file", true],
    ]);
  });

  it("marks the day only where it turns", () => {
    const made = rows(
      [
        { ...line(1, "a"), at: "2026-11-20T12:00:00Z" },
        { ...line(2, "b"), at: "2026-11-21T12:00:00Z" },
      ],
      role,
    );
    expect(made.map((row) => row.type)).toEqual(["line", "day", "line"]);
  });

  it("tells of a lost connection and its return, not of the first opening", () => {
    const changed = (seq: number, state: "open" | "lost") =>
      stamped(seq, { kind: "leg_changed", leg: VISITOR, state, channels: [] });
    const made = rows(
      [changed(1, "open"), changed(2, "lost"), changed(3, "open"), changed(4, "open")],
      role,
    );
    expect(made.map((row) => row.key)).toEqual(["2", "3"]);
  });

  it("shows the visitor's pages and nobody else's, and hides how the agent was found", () => {
    const made = rows(
      [
        stamped(1, { kind: "page_viewed", leg: VISITOR, url: "https://a.example/" }),
        stamped(2, { kind: "page_viewed", leg: AGENT, url: "https://a.example/" }),
        stamped(3, { kind: "offered", offer: "o", agent: "a" }),
        stamped(4, { kind: "queued", queue: "q", front: false }),
        stamped(5, { kind: "leg_removed", leg: VISITOR, reason: "ended" }),
      ],
      role,
    );
    expect(made.map((row) => row.key)).toEqual(["1"]);
  });
});

describe("pages in the stream", () => {
  it("tells of a page once until another is turned", () => {
    const page = (seq: number, url: string) =>
      stamped(seq, { kind: "page_viewed", leg: VISITOR, url });
    const made = rows(
      [
        stamped(1, {
          kind: "created",
          name: "s",
          service_name: "Sales",
          live_typing: true,
          page: "https://a.example/",
        }),
        page(2, "https://a.example/"),
        page(3, "https://a.example/b"),
        page(4, "https://a.example/b"),
        page(5, "https://a.example/"),
      ],
      role,
    );
    expect(made.map((row) => row.key)).toEqual(["1", "3", "5"]);
  });
});

describe("blocks of rows", () => {
  it("keeps every row and block that is as it was", () => {
    const talk = Array.from({ length: 70 }, (_, n) => line(n + 1, `line ${n}`));
    const before = blocks(rows(talk, role), []);
    expect(before.map((block) => block.length)).toEqual([32, 32, 6]);
    const after = blocks(rows([...talk, line(71, "one more")], role), before);
    expect(after.flat()).toHaveLength(71);
    expect(after.map((block, at) => block === before[at])).toEqual([true, true, false]);
    expect(after[2]!.slice(0, 6).every((row, at) => row === before[2]![at])).toBe(true);
  });
});

describe("the archive's cast", () => {
  it("IS-132 names legs and agents from the log itself, and tells of gaps", () => {
    const log = [
      stamped(1, {
        kind: "leg_joined",
        leg: AGENT,
        endpoint: { type: "agent", agent: "a1" },
        role: "agent",
        name: "Anna",
      }),
      stamped(2, {
        kind: "leg_joined",
        leg: VISITOR,
        endpoint: { type: "visitor", visitor: "v1" },
        role: "visitor",
        name: "Visitor",
      }),
      stamped(3, { kind: "described", leg: VISITOR, name: "Vera" }),
      line(7, "hi"),
    ];
    const cast = castOf(log, [{ id: "a2", name: "Ben" }]);
    expect([
      cast.name(AGENT),
      cast.name(VISITOR),
      cast.name("nobody"),
      cast.agent?.("a1"),
      cast.agent?.("a2"),
    ]).toEqual(["Anna", "Vera", "", "Anna", "Ben"]);
    expect(cast.role(VISITOR)).toBe("visitor");
    expect(log.map((_, index) => gapBefore(log, index))).toEqual([0, 0, 0, 3]);
  });
});
