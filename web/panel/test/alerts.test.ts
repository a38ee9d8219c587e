import type { EventFrame, SessionEvent, Start } from "@switchboard/wire";
import { beforeEach, expect, test, vi } from "vitest";

const emit = vi.fn();
vi.mock("../src/core/bridge.ts", () => ({ emit, tell: () => {}, framed: true }));
vi.mock("../src/core/aloud.ts", () => ({ aloud: () => {} }));

const start = { page: "https://site.example/a", locale: "en" } as Start;
const ann = { name: "Ann", role: "agent", state: "open" } as const;
const event = (seq: number, event: SessionEvent): EventFrame => ({
  t: "event",
  s: "s",
  seq,
  at: "2026-01-01T00:00:00.000Z",
  event,
});
const joined: SessionEvent = {
  kind: "leg_joined",
  leg: "ann",
  endpoint: { type: "agent", agent: "a" },
  role: "agent",
  name: "Ann",
};

const panel = async () => {
  vi.resetModules();
  const app = await import("../src/core/app.ts");
  await app.begin(start, () => null);
  Object.assign(app.state, { me: "me", head: 5, people: { ann } });
  return import("../src/core/alerts.ts");
};

beforeEach(() => {
  document.body.innerHTML = '<div id="app"></div>';
  emit.mockClear();
});

test("IS-8 an agent who was there before the visitor attached is told of once", async () => {
  const { hear, meet } = await panel();
  // History tells of nothing; who is there does, however often the connection is made.
  hear(event(4, joined));
  expect(emit).not.toHaveBeenCalled();
  meet("ann");
  meet("ann");
  hear(event(6, joined));
  expect(emit.mock.calls).toEqual([["joined", { name: "Ann", role: "agent" }]]);
});

test("IS-8 an agent who comes is told of once, and that they go", async () => {
  const { hear, meet } = await panel();
  hear(event(6, joined));
  meet("ann");
  hear(event(7, { kind: "leg_removed", leg: "ann", reason: "left" }));
  const who = { name: "Ann", role: "agent" };
  expect(emit.mock.calls).toEqual([
    ["joined", who],
    ["left", who],
  ]);
});
