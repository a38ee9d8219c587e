// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import * as drafts from "../src/desk/drafts.ts";
import { openSession } from "../src/work/acts.ts";
import { Pane } from "../src/work/pane.tsx";
import { AT, attachedFrame, brief } from "./scene.ts";
import { atDesk, details, enter, put, tell } from "./stage.tsx";

beforeEach(async () => {
  await atDesk();
  await tell({
    t: "desk",
    id: "d1",
    you: { agent: "a1", name: "Anna", state: "available", since: AT, capacity: 6 },
    sessions: ["s1", "s2"].map((id) => ({
      session: brief(id),
      details: { ...details, session: id },
    })),
    offers: [],
  });
  for (const id of ["s1", "s2"]) await tell(attachedFrame(0, {}, id));
});

const field = () => document.activeElement as HTMLTextAreaElement;

it("a session that was opened by a key has the keyboard before the next key", async () => {
  await put(
    <>
      <Pane id="s1" alone={false} />
      <Pane id="s2" alone={false} />
    </>,
  );
  for (const id of ["s2", "s1"]) {
    // Nothing is waited for: whoever types fast has pressed the next key by now.
    openSession(id, true);
    await enter(field(), `for ${id}`);
    expect(drafts.read("line", id)).toBe(`for ${id}`);
  }
});
