import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { colleagues } from "../src/desk/colleagues.ts";
import { desk } from "../src/desk/desk.ts";
import { setPref } from "../src/lib/prefs.ts";
import { Pane } from "../src/work/pane.tsx";
import { paneActs } from "../src/work/pane-acts.ts";
import { Transfer, transferOf } from "../src/work/transfer.tsx";
import { line } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

const HOUR = 3_600_000;

const BEN = {
  agent: "b1",
  name: "Ben",
  state: "available",
  since: "2026-11-21T10:00:00.000Z",
  connected: true,
  sessions: 0,
  capacity: 6,
};

/** A server with one colleague; gives what it is asked. */
function server() {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (to: RequestInfo | URL) => {
    asked.push(String(to));
    return new Response(JSON.stringify({ agents: [BEN], queues: [], items: [] }));
  });
  return asked;
}

const pass = (millis: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(millis);
  });

beforeEach(async () => {
  vi.useFakeTimers();
  setPref("browse", false);
  colleagues.set(null);
  transferOf.set(null);
  await atDesk();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const both = () =>
  put(
    <>
      <Pane id="s1" alone />
      <Transfer />
    </>,
  );

describe("the transfer window", () => {
  it("WT-26 asks nobody anything for an hour in which nobody wants it", async () => {
    const asked = server();
    const root = await both();
    asked.length = 0;
    await pass(HOUR);
    await tell({ t: "event", s: "s1", ...line(1, "still here") });
    await pass(1_000);
    expect(asked).toEqual([]);
    expect(root.querySelector("dialog")).toBeNull();
    expect(root.querySelector(".row-text")?.textContent).toBe("still here");
    // It is heard all the same.
    const transfer = paneActs(desk.get().sessions.s1!).find(({ id }) => id === "transfer")!;
    expect(transfer.off).toBe(false);
    await act(() => transfer.run());
    expect(root.querySelector("dialog")).not.toBeNull();
    expect(asked.some((path) => path.includes("colleagues"))).toBe(true);
    // Every second of that hour is drawn.
  }, 60_000);

  it("WT-29 asks nothing more once it is cancelled", async () => {
    const asked = server();
    const root = await both();
    await act(() => transferOf.set("s1"));
    await pass(10_000);
    expect(asked.filter((path) => path.includes("colleagues")).length).toBeGreaterThan(3);
    const cancel = [...root.querySelectorAll<HTMLElement>(".form-foot button")][0]!;
    await act(() => cancel.click());
    expect(root.querySelector("dialog")).toBeNull();
    asked.length = 0;
    await pass(60_000);
    expect(asked).toEqual([]);
  });

  it("WT-37 says what went wrong for as long as the same one is chosen", async () => {
    server();
    const root = await both();
    await act(() => transferOf.set("s1"));
    await pass(0);
    const ben = root.querySelectorAll<HTMLInputElement>(".target input")[1]!;
    await act(() => ben.click());
    // There is no socket here: what is sent fails at once.
    await act(() => root.querySelector("form")!.requestSubmit());
    await pass(0);
    const error = () => root.querySelector("[role=alert]")?.textContent ?? "";
    expect(error()).not.toBe("");
    await pass(10_000);
    expect(error()).not.toBe("");
    expect(root.querySelector(".pane-handed")).toBeNull();
    await act(() => root.querySelectorAll<HTMLInputElement>(".target input")[0]!.click());
    expect(error()).toBe("");
  });
});
