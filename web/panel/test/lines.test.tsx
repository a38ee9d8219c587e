import type { EventFrame, SessionEvent, Start } from "@switchboard/wire";
import { expect, test, vi } from "vitest";

vi.stubGlobal("LATER_CSS", "data:text/css,");

const at = "2026-01-01T00:00:00.000Z";
const start = { page: "https://site.example/a", locale: "en" } as Start;
const frame = (seq: number, event: SessionEvent): EventFrame => ({
  t: "event",
  s: "s",
  seq,
  at,
  event,
});

// The style sheet that comes along cannot be loaded here; its failing is enough.
new MutationObserver(() => {
  for (const link of document.querySelectorAll("link")) link.dispatchEvent(new Event("error"));
}).observe(document.head, { childList: true });

/** A log of its own with Ann, the text of its entries, and what comes later. */
const log = async () => {
  vi.resetModules();
  document.body.innerHTML = '<div id="app"></div>';
  const app = await import("../src/core/app.ts");
  const { Lines } = await import("../src/views/lines.tsx");
  const { rest } = await import("../src/views/later.ts");
  await app.begin(start, () => <Lines />);
  const { state } = app;
  Object.assign(state, { me: "me", people: { ann: { name: "Ann", role: "agent" } } });
  const said = () => [...document.querySelectorAll(".note, .card, .line p")].map(textOf);
  return { state, draw: app.draw, said, rest };
};
const textOf = ({ textContent }: Element) => textContent;

test("what comes later stands where it happened, not where it was fetched", async () => {
  const { state, draw, said, rest } = await log();
  state.items = [
    { kind: "note", key: "joined", name: "Ann", seq: 1, at },
    { kind: "line", leg: "ann", text: "hello", seq: 4, at },
  ];
  draw();
  await vi.waitFor(() => expect(said()).toEqual(["Ann has joined", "hello"]));
  const { happened } = await rest();
  happened(frame(2, { kind: "announced", notice: "agent_connection_lost" }), "Ann");
  happened(frame(3, { kind: "announced", notice: "agent_returned" }), "Ann");
  happened(frame(5, { kind: "leg_removed", leg: "ann", reason: "left" }));
  await vi.waitFor(() =>
    expect(said()).toEqual([
      "Ann has joined",
      "The connection to Ann is interrupted. Please wait a moment.",
      "Ann is back",
      "hello",
      "Ann has left",
    ]),
  );
});

test("a page for a window of its own can be opened, one for this tab is told", {
  timeout: 30_000,
}, async () => {
  const { state, said, rest } = await log();
  state.phase = "live";
  const { happened } = await rest();
  const url = "https://site.example/b";
  const push = { kind: "pushed", push: "p", leg: "ann", url, follow: false } as const;
  happened(frame(1, { ...push, target: "window" }));
  happened(frame(2, { ...push, target: "tab" }));
  const told = `Ann shows you a page${url}`;
  // The windows' part is fetched, and asks the server what the page allows.
  await vi.waitFor(() => {
    expect(said()).toHaveLength(2);
    expect(said()[0]).toContain("Open");
  }, 20_000);
  expect(said()[1]).toBe(told);
  expect(document.querySelectorAll(".card")).toHaveLength(1);
});

test("what changes with an event that comes later has changed", async () => {
  const { state, rest } = await log();
  const { happened } = await rest();
  happened(frame(1, { kind: "typing_shared", leg: "ann", on: false }));
  expect(state).toMatchObject({ share: true, items: [] });
  happened(frame(2, { kind: "typing_shared", leg: "me", on: false }));
  happened(frame(3, { kind: "of the next release" } as unknown as SessionEvent));
  expect(state).toMatchObject({ share: false, items: [] });
});

test("who asks first for what comes later is served first", async () => {
  const { rest } = await log();
  const order: number[] = [];
  await Promise.all([rest().then(() => order.push(1)), rest().then(() => order.push(2))]);
  await rest().then(() => order.push(3));
  expect(order).toEqual([1, 2, 3]);
});
