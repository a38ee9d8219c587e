import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as contact from "../src/api/contact.ts";
import { desk } from "../src/desk/desk.ts";
import { now } from "../src/lib/time.ts";
import { closeSession } from "../src/work/acts.ts";
import { Wrapping } from "../src/work/wrapping.tsx";
import { AGENT, stamped } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

vi.mock("../src/api/contact.ts", async (original) => ({
  ...(await original<typeof contact>()),
  writeWrapUp: vi.fn(async () => ({})),
}));

const until = (ms: number) => new Date(now() + ms).toISOString();

beforeEach(async () => {
  vi.mocked(contact.writeWrapUp).mockClear();
  await atDesk();
});

describe("time to wrap up", () => {
  it("is told with its session and what is left, and ends at a press", async () => {
    const root = await put(<Wrapping />);
    expect(root.textContent).toBe("");
    await tell({ t: "wrap_ups", wrap_ups: [{ session: "s1", until: until(61_500) }] });
    expect(root.querySelector("[role=timer]")?.textContent).toContain("1:01");
    expect(root.querySelector("li")?.textContent).toContain("Vera");
    await act(() => root.querySelector<HTMLElement>("li .button")!.click());
    expect(contact.writeWrapUp).toHaveBeenCalledWith("s1", { done: true });
    // The desk says when it is over.
    await tell({ t: "wrap_ups", wrap_ups: [] });
    expect(root.textContent).toBe("");
  });

  it("is over by itself, and with the session's pane", async () => {
    const root = await put(<Wrapping />);
    await tell({ t: "wrap_ups", wrap_ups: [{ session: "s1", until: until(-1) }] });
    expect(root.textContent).toBe("");
    await tell({ t: "wrap_ups", wrap_ups: [{ session: "s1", until: until(60_000) }] });
    await tell({
      t: "event",
      s: "s1",
      ...stamped(9, { kind: "ended", by: AGENT, reason: "agent_left" }),
    });
    await act(() => closeSession("s1"));
    expect(desk.get().order).toEqual([]);
    expect(contact.writeWrapUp).toHaveBeenCalledWith("s1", { done: true });
  });
});
