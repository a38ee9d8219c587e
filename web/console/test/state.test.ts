import { describe, expect, it } from "vitest";
import type { Frame, Offer } from "../src/desk/frames.ts";
import { type Act, type Desk, initial, live, reduce, unread } from "../src/desk/state.ts";
import { AT, attachedFrame, brief, line, stamped, VISITOR } from "./scene.ts";

const details = (session: string) => ({
  session,
  leg: "l",
  ticket: "t",
  expires_at: AT,
  protocol: 1,
  build: "b",
  channels: [],
  socket: "",
  stream: "",
});
const frame = (desk: Desk, frame: Frame, visible = true): Desk =>
  reduce(desk, { do: "frame", frame, visible });
const acts = (desk: Desk, ...all: Act[]): Desk => all.reduce(reduce, desk);

const offer = (id: string): Offer => ({
  offer: id,
  session: "s9",
  service_name: "Sales",
  visitor_name: "Vera",
  waited_ms: 0,
  expires_at: AT,
  known: false,
  front: false,
});

const open = (...ids: string[]): Desk =>
  ids.reduce(
    (desk, id) => frame(desk, attachedFrame(0, {}, id)),
    frame(initial, {
      t: "desk",
      id: "d1",
      you: { agent: "a", name: "Anna", state: "available", since: AT, capacity: 6 },
      sessions: ids.map((id) => ({ session: brief(id), details: details(id) })),
      offers: [],
    }),
  );

const end = (desk: Desk, id: string): Desk =>
  frame(desk, {
    t: "event",
    s: id,
    ...stamped(50, { kind: "ended", by: VISITOR, reason: "visitor_left" }),
  });

describe("the desk", () => {
  it("IS-91 shows an offer until it is over, whoever answered it", () => {
    let desk = frame(open(), { t: "offer", offer: offer("o1") });
    desk = frame(desk, { t: "offer", offer: offer("o1") });
    expect(desk.offers).toHaveLength(1);
    desk = acts(desk, { do: "answering", offer: "o1" });
    desk = frame(desk, { t: "offer_over", offer: "o1", answer: "withdrawn" });
    expect(desk).toMatchObject({ offers: [], answering: [] });
  });

  it("IS-93 takes a lost offer away and keeps one that may be answered again", () => {
    const start = acts(frame(open(), { t: "offer", offer: offer("o1") }), {
      do: "answering",
      offer: "o1",
    });
    expect(acts(start, { do: "answer_failed", offer: "o1", gone: true }).offers).toEqual([]);
    const again = acts(start, { do: "answer_failed", offer: "o1", gone: false });
    expect(again.offers).toHaveLength(1);
    expect(again.answering).toEqual([]);
  });

  it("brings the first accepted session to the front, and does not interrupt with later ones", () => {
    let desk = frame(open(), { t: "invite", session: brief("s1"), details: details("s1") });
    expect(desk).toMatchObject({ panes: ["s1"], focus: "s1" });
    desk = frame(desk, { t: "invite", session: brief("s2"), details: details("s2") });
    expect(desk).toMatchObject({ panes: ["s1"], focus: "s1", order: ["s1", "s2"] });
  });

  it("keeps sessions through a reconnect", () => {
    let desk = frame(open("s1"), { t: "event", s: "s1", ...line(1, "hi") });
    desk = reduce(desk, { do: "link", link: "lost" });
    desk = frame(desk, {
      t: "desk",
      id: "d2",
      you: desk.you!,
      sessions: [{ session: brief("s1"), details: details("s1") }],
      offers: [],
    });
    expect(desk.link).toBe("open");
    expect(desk.sessions.s1?.events).toHaveLength(1);
  });

  it("WT-2 shows one to six sessions side by side", () => {
    let desk = acts(
      open("s1", "s2", "s3"),
      { do: "show", s: "s1", beside: false },
      { do: "show", s: "s2", beside: true },
    );
    expect(desk).toMatchObject({ panes: ["s1", "s2"], focus: "s2" });
    desk = acts(desk, { do: "show", s: "s3", beside: false });
    expect(desk).toMatchObject({ panes: ["s1", "s3"], focus: "s3" });
    desk = acts(desk, { do: "focus", s: "s1" }, { do: "show", s: "s2", beside: true });
    expect(desk).toMatchObject({ panes: ["s1", "s3", "s2"], focus: "s2" });
    desk = acts(desk, { do: "unpane", s: "s2" });
    expect(desk).toMatchObject({ panes: ["s1", "s3"], focus: "s1" });
  });

  it("WT-2 tiles those that go on, and goes back to the one with the focus", () => {
    const ids = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];
    let desk = acts(
      open(...ids),
      { do: "show", s: "s7", beside: false },
      { do: "tile", all: true },
    );
    expect(desk).toMatchObject({ panes: ids.slice(1, 7), focus: "s7" });
    // A seventh takes the place of the last one that has not the focus.
    desk = acts(desk, { do: "show", s: "s8", beside: true });
    expect(desk).toMatchObject({ panes: ["s2", "s3", "s4", "s5", "s7", "s8"], focus: "s8" });
    desk = acts(desk, { do: "tile", all: false });
    expect(desk).toMatchObject({ panes: ["s8"], focus: "s8" });
  });

  it("counts what was not seen, and reads it when shown", () => {
    let desk = acts(open("s1", "s2"), { do: "show", s: "s1", beside: false });
    desk = frame(desk, { t: "event", s: "s2", ...line(1, "hi") });
    desk = frame(desk, { t: "event", s: "s1", ...line(1, "hi") });
    expect(unread(desk)).toBe(1);
    desk = frame(desk, { t: "event", s: "s1", ...line(2, "in the background") }, false);
    expect(unread(desk)).toBe(2);
    desk = acts(desk, { do: "seen" }, { do: "show", s: "s2", beside: false });
    expect(unread(desk)).toBe(0);
  });

  it("keeps an ended session readable until it is closed", () => {
    let desk = acts(open("s1", "s2"), { do: "show", s: "s1", beside: false });
    expect(acts(desk, { do: "close", s: "s1" })).toBe(desk);
    desk = end(desk, "s1");
    expect(desk.panes).toEqual(["s1"]);
    expect(live(desk)).toBe(1);
    desk = acts(desk, { do: "close", s: "s1" });
    expect(desk).toMatchObject({ order: ["s2"], panes: ["s2"], focus: "s2" });
  });

  it("keeps the other pane when one of two is closed", () => {
    let desk = acts(
      open("s1", "s2"),
      { do: "show", s: "s1", beside: false },
      { do: "show", s: "s2", beside: true },
    );
    desk = acts(end(desk, "s1"), { do: "close", s: "s1" });
    expect(desk).toMatchObject({ panes: ["s2"], focus: "s2" });
  });

  it("IS-82 tells of a missed offer until the agent is ready again", () => {
    let desk = frame(open(), { t: "state", state: "away", since: AT, reason: "no_response" });
    expect(desk.missed).toBe(true);
    expect(desk.you?.state).toBe("away");
    desk = frame(desk, { t: "state", state: "available", since: AT, reason: "self" });
    expect(desk.missed).toBe(false);
  });

  it("ignores frames of sessions it does not have", () => {
    const desk = open("s1");
    expect(frame(desk, { t: "event", s: "other", ...line(1, "x") })).toBe(desk);
    expect(frame(desk, { t: "typing", s: "other", leg: VISITOR, text: "x" })).toBe(desk);
  });
});

describe("IS-81 a session that is only watched", () => {
  const watched = acts(open("a"), { do: "watch", brief: brief("w") });
  it("is in no list, no pane and no count", () => {
    const seen = frame(frame(watched, attachedFrame(0, {}, "w")), {
      t: "event",
      s: "w",
      ...stamped(9, { kind: "line", leg: VISITOR, text: "hello" }),
    });
    expect(seen.sessions.w?.events).toHaveLength(1);
    expect(seen.order).toEqual(["a"]);
    expect(seen.panes).toEqual(open("a").panes);
    expect(live(seen)).toBe(1);
    expect(acts(seen, { do: "unwatch", s: "w" }).sessions).not.toHaveProperty("w");
  });
  it("takes nothing from a session of one's own", () => {
    const twice = acts(watched, { do: "watch", brief: brief("a") }, { do: "unwatch", s: "a" });
    expect(twice.sessions).toHaveProperty("a");
  });
  it("tells its members who watches", () => {
    const told = frame(open("a"), { t: "watched", s: "a", by: ["Sue"] });
    expect(told.sessions.a?.watchedBy).toEqual(["Sue"]);
  });
});
