import { describe, expect, it } from "vitest";
import { ALOUD } from "../src/desk/drafts.ts";
import * as session from "../src/desk/session.ts";
import { AGENT, AT, after, attachedSession, line, stamped, VISITOR } from "./scene.ts";

describe("a session", () => {
  it("IS-26 shows an own line as pending until its event comes back", () => {
    let s = session.said(attachedSession(), { id: "c1", way: ALOUD, text: "hello", at: AT });
    expect(s.pending.map((each) => each.text)).toEqual(["hello"]);
    expect(s.events).toHaveLength(0);
    s = after(s, line(1, "hello", AGENT, "c1"));
    expect(s.pending).toEqual([]);
    expect(s.events).toHaveLength(1);
  });

  it("keeps another pending line when one comes back", () => {
    let s = session.said(attachedSession(), { id: "c1", way: ALOUD, text: "one", at: AT });
    s = session.said(s, { id: "c2", way: ALOUD, text: "two", at: AT });
    expect(after(s, line(1, "one", AGENT, "c1")).pending.map((each) => each.id)).toEqual(["c2"]);
  });

  it("marks a refused line and takes it away on wish", () => {
    let s = session.said(attachedSession(), { id: "c1", way: ALOUD, text: "one", at: AT });
    s = session.refused(s, "c1", "line_too_long");
    expect(s.pending[0]?.refused).toBe("line_too_long");
    expect(session.unsaid(s, "c1").pending).toEqual([]);
  });

  it("IS-127 counts the crowd of a large session and names only the few", () => {
    const speaker = {
      leg: "leg-speaker",
      role: "agent" as const,
      name: "Sue",
      state: "open" as const,
      channels: [],
      joined_at: AT,
      typing_shared: true,
    };
    const sums = { t: "roster", s: "s1", through: 70 } as const;
    const crowd = { total: 20_000, open: 19_000 };
    let s = session.counted(attachedSession(), { ...sums, crowd, members: [speaker] });
    expect(s.roster.map((member) => member.leg)).toEqual(["leg-speaker", AGENT]);
    expect(s.crowd?.total).toBe(20_000);
    expect(after(s, line(69, "covered already"))).toBe(s);
    s = after(s, stamped(71, { kind: "line", leg: "unknown", text: "hello", name: "Nora" }));
    expect(session.nameOf(s, "unknown")).toBe("Nora");
    expect(session.nameOf(s, VISITOR)).toBe("Vera");
  });

  it("WT-37 is over for whoever has handed it over, and says to whom", () => {
    const ben = { kind: "leg_joined", leg: "leg-ben", role: "agent", name: "Ben" } as const;
    const search = { search: "q1", purpose: "transfer" } as const;
    let s = after(
      attachedSession(),
      stamped(1, { kind: "sought", leg: AGENT, agent: "a2", ...search }),
    );
    expect(s.asking?.agent).toBe("a2");
    s = after(
      s,
      stamped(2, { ...ben, endpoint: { type: "agent", agent: "a2" } }, "2026-11-21T10:01:00.000Z"),
      stamped(3, { kind: "search_over", outcome: "joined", agent: "a2", ...search }),
      stamped(4, { kind: "leg_removed", leg: AGENT, reason: "service" }),
    );
    expect([s.asking, s.handed, s.status, s.ended?.reason]).toEqual([
      null,
      "Ben",
      "ended",
      "transferred",
    ]);
    expect(s.owner).toBe("leg-ben");
  });

  it("CC-12 goes on as before when nobody takes over", () => {
    const search = { search: "q1", purpose: "transfer" } as const;
    const s = after(
      attachedSession(),
      stamped(1, { kind: "sought", leg: AGENT, ...search }),
      stamped(2, { kind: "search_over", outcome: "declined", ...search }),
    );
    expect([s.asking, s.handed, s.status]).toEqual([null, null, "active"]);
  });

  it("drops an event that was seen before", () => {
    const once = after(attachedSession(), line(1, "hi"));
    expect(after(once, line(1, "hi"))).toBe(once);
  });

  it("does not apply replayed events to a view that already holds them", () => {
    const s = after(
      attachedSession(3, { baton: { holder: AGENT, epoch: 4 } }),
      stamped(1, {
        kind: "leg_joined",
        leg: VISITOR,
        endpoint: { type: "visitor", visitor: "v1" },
        role: "visitor",
        name: "Vera",
      }),
      stamped(2, { kind: "leg_removed", leg: AGENT, reason: "lost" }),
      stamped(3, { kind: "page_viewed", leg: VISITOR, url: "https://a.example/x" }),
    );
    expect(s.roster).toHaveLength(2);
    expect(s.baton).toEqual({ holder: AGENT, epoch: 4 });
    expect(s.visitor.pages).toEqual([]);
    expect(s.events).toHaveLength(3);
  });

  it("IS-54 mirrors letters and forgets them when the line comes", () => {
    let s = session.typed(attachedSession(), VISITOR, "hel");
    expect(s.typing).toEqual({ [VISITOR]: "hel" });
    s = session.typed(s, VISITOR, "he");
    expect(s.typing).toEqual({ [VISITOR]: "he" });
    expect(after(s, line(1, "hello")).typing).toEqual({});
    expect(session.typed(s, VISITOR, "").typing).toEqual({});
    expect(session.typed(s, AGENT, "mine").typing).toEqual({ [VISITOR]: "he" });
  });

  it("counts unread lines only of others, only when nobody looks, only new ones", () => {
    const start = attachedSession(1);
    let s = session.happened(start, line(1, "old"), false);
    expect(s.unread).toBe(0);
    s = session.happened(s, line(2, "new"), false);
    expect(s.unread).toBe(1);
    s = session.happened(s, line(3, "mine", AGENT), false);
    expect(s.unread).toBe(1);
    s = session.happened(s, line(4, "seen"), true);
    expect(s.unread).toBe(1);
    expect(session.read(s).unread).toBe(0);
    expect(s.last).toEqual({ text: "seen", at: AT, mine: false });
  });

  it("passes the baton only forward", () => {
    let s = after(attachedSession(), stamped(1, { kind: "baton_passed", to: AGENT, epoch: 2 }));
    expect(session.leads(s)).toBe(true);
    s = after(s, stamped(2, { kind: "baton_passed", to: VISITOR, epoch: 2 }));
    expect(session.leads(s)).toBe(true);
  });

  it("CC-27 keeps what became of a push at each follower", () => {
    const s = after(
      attachedSession(),
      stamped(1, {
        kind: "pushed",
        push: "p1",
        leg: AGENT,
        url: "https://a.example/",
        target: "tab",
        follow: false,
      }),
      stamped(2, { kind: "push_reported", push: "p1", leg: VISITOR, outcome: "declined" }),
    );
    expect(s.pushes).toMatchObject([{ push: "p1", outcomes: { [VISITOR]: "declined" } }]);
  });

  it("follows the visitor's page and way, not its own", () => {
    const s = after(
      attachedSession(),
      stamped(1, { kind: "page_viewed", leg: AGENT, url: "https://a.example/agent" }),
      stamped(2, {
        kind: "page_viewed",
        leg: VISITOR,
        url: "https://a.example/boots",
        title: "Boots",
        subject: "Shoes",
      }),
    );
    expect(s.page).toEqual({ url: "https://a.example/boots", title: "Boots", at: AT });
    expect(s.subject).toBe("Shoes");
    expect(s.visitor.pages).toHaveLength(1);
  });

  it("finds page and subject again after a reload", () => {
    const url = "https://a.example/boots";
    const start = attachedSession(2, {
      page: "https://a.example/",
      visitor: { attributes: {}, pages: [{ url, title: "Boots", at: AT }] },
    });
    const s = after(
      start,
      stamped(2, { kind: "page_viewed", leg: VISITOR, url, subject: "Shoes" }),
    );
    expect(s.page?.url).toBe(url);
    expect(s.subject).toBe("Shoes");
    expect(attachedSession(0, { page: "https://a.example/" }).page?.url).toBe("https://a.example/");
  });

  it("takes labels, and removes an attribute by an empty value", () => {
    let s = after(
      attachedSession(),
      stamped(1, {
        kind: "described",
        leg: VISITOR,
        name: "Vera B.",
        attributes: { plan: "gold", city: "Oslo" },
      }),
    );
    expect(session.visitorName(s)).toBe("Vera B.");
    s = after(s, stamped(2, { kind: "described", leg: VISITOR, attributes: { plan: "" } }));
    expect(s.visitor.attributes).toEqual({ city: "Oslo" });
  });

  it("waits and is taken again, and ends for good", () => {
    let s = after(attachedSession(), stamped(1, { kind: "queued", queue: "q", front: true }));
    expect(s.status).toBe("waiting");
    s = after(s, stamped(2, { kind: "dequeued", queue: "q" }));
    expect(s.status).toBe("active");
    s = after(
      session.typed(s, VISITOR, "by"),
      stamped(3, { kind: "ended", by: VISITOR, reason: "visitor_left" }),
    );
    expect(s).toMatchObject({
      status: "ended",
      link: "closed",
      typing: {},
      ended: { reason: "visitor_left" },
    });
    expect(session.can.say(s)).toBe(false);
    expect(session.can.close(s)).toBe(true);
  });
});
