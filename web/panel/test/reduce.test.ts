import type { EventFrame, LegServerFrame, SessionEvent, Start } from "@switchboard/wire";
import { expect, test } from "vitest";
import { read, reduce } from "../src/core/reduce.ts";
import { initial, type State } from "../src/core/state.ts";

const start = { page: "https://site.example/a", tenant_name: "Meridian", locale: "en" } as Start;
const at = "2026-01-01T00:00:00.000Z";
const event = (seq: number, event: SessionEvent): EventFrame => ({
  t: "event",
  s: "s",
  seq,
  at,
  event,
});

const attached = (head = 3): LegServerFrame => ({
  t: "attached",
  s: "s",
  leg: "me",
  id: "a",
  head,
  session: {
    id: "s",
    name: "n",
    service_name: "Help",
    tenant_name: "Meridian",
    status: "waiting",
    live_typing: true,
    created_at: at,
    roster: [
      {
        leg: "me",
        role: "visitor",
        name: "Visitor",
        state: "open",
        channels: [],
        joined_at: at,
        typing_shared: true,
      },
    ],
    baton: { epoch: 1 },
  },
});

const play = (...frames: LegServerFrame[]): State => {
  const state = initial(start);
  state.seen = false;
  for (const frame of [attached(), ...frames]) reduce(state, frame);
  return state;
};
const joined = event(4, {
  kind: "leg_joined",
  leg: "ann",
  endpoint: { type: "agent", agent: "a" },
  role: "agent",
  name: "Ann",
});

test("IS-127 in a large session the crowd is a number, and its lines bring their names", () => {
  const member = { role: "agent", state: "open", channels: [], joined_at: at, typing_shared: true };
  const state = play(
    {
      t: "roster",
      s: "s",
      through: 900,
      crowd: { total: 20_000, open: 19_000 },
      members: [{ ...member, leg: "ann", name: "Ann", role: "agent", state: "open" }],
    },
    event(901, { kind: "line", leg: "nobody-knows", text: "hello", name: "Nora" }),
  );
  expect(state.crowd).toEqual({ total: 20_000, open: 19_000 });
  expect(Object.keys(state.people)).toEqual(["me", "ann"]);
  expect(state.items.at(-1)).toMatchObject({ kind: "line", name: "Nora", text: "hello" });
});

test("IS-26 a line is in the conversation only when its event has come back", () => {
  const state = play();
  state.pending = [{ id: "c1", text: "hello" }];
  expect(state.items).toEqual([]);
  reduce(state, event(5, { kind: "line", leg: "me", text: "hello", cid: "c1" }));
  expect(state.pending).toEqual([]);
  expect(state.items).toMatchObject([{ kind: "line", text: "hello", seq: 5 }]);
});

test("a question is shown once and not asked again", () => {
  const state = play();
  state.pending = [{ id: "c1", text: "lost parcel", ask: true }];
  reduce(state, event(5, { kind: "asked", leg: "me", question: "lost parcel" }));
  expect(state).toMatchObject({
    asked: true,
    pending: [],
    items: [{ kind: "line", text: "lost parcel" }],
  });
});

test("IS-54 letters of others are mirrored, also backwards, and end with their line", () => {
  const state = play(joined);
  for (const text of ["h", "he", "h"]) reduce(state, { t: "typing", s: "s", leg: "ann", text });
  expect(state.drafts).toEqual({ ann: "h" });
  reduce(state, event(6, { kind: "line", leg: "ann", text: "hello" }));
  expect(state.drafts).toEqual({});
  reduce(state, { t: "typing", s: "s", leg: "ann", text: "next" });
  reduce(state, event(7, { kind: "line", leg: "ann", text: "another" }));
  expect(state.drafts).toEqual({ ann: "next" });
});

test("unread counts lines of others until they are seen", () => {
  const state = play(
    joined,
    event(5, { kind: "line", leg: "ann", text: "a" }),
    event(6, { kind: "line", leg: "me", text: "b" }),
  );
  expect(state.unread).toBe(1);
  read(state);
  expect(state).toMatchObject({ unread: 0, read: 6 });
  reduce(state, event(7, { kind: "line", leg: "ann", text: "c" }));
  expect(state.unread).toBe(1);
});

test("the way through the queue and back", () => {
  const state = play({ t: "place", s: "s", place: 2, of: 5, estimate_s: null });
  expect(state).toMatchObject({ status: "waiting", place: { place: 2, of: 5 } });
  reduce(state, event(4, { kind: "dequeued", queue: "q" }));
  expect(state).toMatchObject({ status: "active", place: undefined });
  reduce(state, joined);
  reduce(state, event(7, { kind: "queued", queue: "q", front: true }));
  expect(state.status).toBe("waiting");
  expect(state.items).toMatchObject([{ kind: "note", key: "joined", name: "Ann" }]);
});

test("consent is remembered, and a no is a no", () => {
  const state = play(joined);
  state.ask = "ann";
  reduce(state, event(4, { kind: "follow_changed", leg: "ann", on: true }));
  expect(state.follow).toBe("ann");
  reduce(state, event(5, { kind: "consent_changed", leg: "me", follow: false }));
  expect(state).toMatchObject({ ask: undefined, declined: true });
  reduce(state, event(6, { kind: "consent_changed", leg: "me", follow: true }));
  expect(state).toMatchObject({ declined: false, people: { me: { consent: true } } });
});

test("what is fetched later is asked to take in the rest, and what is known whole is not", () => {
  const state = play(joined);
  const more = (event: SessionEvent) => reduce(state, { t: "event", s: "s", seq: 5, at, event });
  expect(more({ kind: "announced", notice: "agent_returned" })).toBe(true);
  expect(more({ kind: "leg_removed", leg: "ann", reason: "left" })).toBe(true);
  expect(state.people.ann?.state).toBe("removed");
  expect(more({ kind: "of the next release" } as unknown as SessionEvent)).toBe(true);
  expect(more({ kind: "line", leg: "ann", text: "hello" })).toBeFalsy();
});

test("an end is an end", () => {
  const state = play(joined, event(9, { kind: "ended", reason: "agent_left" }));
  expect(state).toMatchObject({ phase: "ended", status: "ended" });
});
