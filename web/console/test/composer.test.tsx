import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { replies } from "../src/api/replies.ts";
import * as actions from "../src/desk/desk.ts";
import { focusIn } from "../src/work/acts.ts";
import { Composer } from "../src/work/composer.tsx";
import { stamped, VISITOR } from "./scene.ts";
import { atDesk, enter, press, put, tell } from "./stage.tsx";

vi.mock("../src/desk/desk.ts", async (original) => ({
  ...(await original<typeof actions>()),
  say: vi.fn(),
  typing: vi.fn(),
}));

const field = (root: HTMLElement) => root.querySelector("textarea")!;
let root: HTMLElement;

beforeEach(async () => {
  vi.mocked(actions.say).mockClear();
  vi.mocked(actions.typing).mockClear();
  await atDesk();
  replies.set([
    { id: "1", shortcut: "hi", text: "Hello {name|there}!" },
    { id: "2", shortcut: "hours", text: "Nine to five." },
  ]);
  root = await put(<Composer id="s1" />);
});

describe("the chat input", () => {
  it("IS-50 sends with Enter, breaks the line with Shift, and leaves Enter to an input method", async () => {
    await enter(field(root), "How can I help?");
    await press(field(root), "Enter", { shiftKey: true });
    await press(field(root), "Enter", { isComposing: true });
    expect(actions.say).not.toHaveBeenCalled();
    await press(field(root), "Enter");
    expect(actions.say).toHaveBeenCalledWith("s1", "How can I help?", { t: "say" });
    expect(field(root).value).toBe("");
  });

  it("sends nothing that is empty or too long", async () => {
    await enter(field(root), "  \n ");
    await press(field(root), "Enter");
    await enter(field(root), "x".repeat(4_001));
    await press(field(root), "Enter");
    expect(actions.say).not.toHaveBeenCalled();
  });

  it("IS-54 shows the visitor the draft, but not a search for a canned reply", async () => {
    await enter(field(root), "hel");
    expect(actions.typing).toHaveBeenLastCalledWith("s1", "hel");
    await enter(field(root), "/ho");
    expect(actions.typing).toHaveBeenLastCalledWith("s1", "");
  });

  it("IS-24 shows nobody the letters of a note, and sends it as one", async () => {
    await enter(field(root), "pays");
    await act(() => focusIn("note"));
    expect(actions.typing).toHaveBeenLastCalledWith("s1", "");
    vi.mocked(actions.typing).mockClear();
    await enter(field(root), "pays late");
    expect(actions.typing).not.toHaveBeenCalled();
    // What was meant for colleagues is still that after a reload.
    root = await put(<Composer id="s1" />);
    expect(root.querySelector(".composer-note")).not.toBeNull();
    await press(field(root), "Enter");
    expect(actions.say).toHaveBeenCalledWith("s1", "pays late", { t: "note" });
    await act(() => focusIn("note"));
    expect(root.querySelector(".composer-note")).toBeNull();
  });

  it("chooses a canned reply with arrow keys and fills it", async () => {
    await enter(field(root), "/h");
    expect(root.querySelectorAll("[role=option]")).toHaveLength(2);
    await press(field(root), "ArrowDown");
    await press(field(root), "ArrowUp");
    await press(field(root), "Enter");
    expect(field(root).value).toBe("Hello Vera!");
    expect(actions.say).not.toHaveBeenCalled();
  });

  it("IS-101 has no canned replies where the tenant has switched them off", async () => {
    await atDesk({ canned_replies: false });
    root = await put(<Composer id="s1" />);
    await enter(field(root), "/h");
    expect(root.querySelector("[role=listbox]")).toBeNull();
  });

  it("keeps the draft of each session", async () => {
    await enter(field(root), "half a thought");
    root = await put(<Composer id="s1" />);
    expect(field(root).value).toBe("half a thought");
  });

  it("IS-58 takes the keyboard back", async () => {
    field(root).blur();
    expect(document.activeElement).not.toBe(field(root));
    await act(() => focusIn("composer"));
    expect(document.activeElement).toBe(field(root));
  });

  it("IS-58 leaves the keyboard to a control that was pressed on the way back", async () => {
    const address = document.body.appendChild(document.createElement("input"));
    await act(() => {
      focusIn("composer", true);
      address.focus();
    });
    expect(document.activeElement).toBe(address);
    await act(() => focusIn("composer"));
    expect(document.activeElement).toBe(field(root));
    address.remove();
  });

  it("is closed when the session has ended", async () => {
    await tell({
      t: "event",
      s: "s1",
      ...stamped(1, { kind: "ended", by: VISITOR, reason: "visitor_left" }),
    });
    expect(field(root).disabled).toBe(true);
  });
});
