/** What an agent types in the work page's forms is there again when the form is. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as drafts from "../src/desk/drafts.ts";
import { Whisper } from "../src/live/watch/whisper.tsx";
import { closeSession } from "../src/work/acts.ts";
import { VisitorNotes } from "../src/work/contact/notes.tsx";
import { Contact } from "../src/work/contact.tsx";
import { Pane } from "../src/work/pane.tsx";
import { Transfer, transferOf } from "../src/work/transfer.tsx";
import { WrapUp } from "../src/work/wrap-up.tsx";
import { AGENT, AT, stamped, VISITOR } from "./scene.ts";
import { atDesk, enter, put, tell } from "./stage.tsx";

type Asked = { method: string; path: string; body: Record<string, unknown> };

const dated = (note: object) => ({ ...note, at: AT });

/** A server that has these notes, and takes one written on the newest state. */
function server(notes: { nr: number; text: string }[] = []): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (to: RequestInfo | URL, init: RequestInit = {}) => {
    const path = String(to);
    const method = init.method ?? "GET";
    const body = init.body ? JSON.parse(String(init.body)) : {};
    asked.push({ method, path, body });
    if (!path.includes("/notes")) return new Response(JSON.stringify({ agents: [], items: [] }));
    const nr = notes[0]?.nr ?? 0;
    if (method === "GET") return new Response(JSON.stringify({ items: notes.map(dated) }));
    if (body.after !== nr) return new Response('{"code":"conflict"}', { status: 409 });
    notes.unshift({ nr: nr + 1, text: body.text });
    return new Response(JSON.stringify(dated(notes[0]!)), { status: 201 });
  });
  return asked;
}

const area = (root: Element) => root.querySelector<HTMLTextAreaElement>("textarea")!;
const settled = () => act(async () => void (await new Promise((done) => setTimeout(done))));
const submit = async (root: Element) => {
  await act(() => root.querySelector("form")!.requestSubmit());
  await settled();
};

beforeEach(async () => {
  localStorage.clear();
  server();
  transferOf.set(null);
  await atDesk({ push: false });
});
afterEach(() => vi.unstubAllGlobals());

describe("what is typed and not saved", () => {
  it("of a wrap-up is in the form that comes after the end, and goes when it is skipped", async () => {
    let root = await put(<WrapUp id="s1" />);
    await settled();
    expect(root.querySelector(".unsaved")).toBeNull();
    await enter(area(root), "Sends the pack in");
    await enter(root.querySelector<HTMLInputElement>(".tag-input")!, "zipper,");
    await enter(root.querySelector<HTMLInputElement>(".tag-input")!, "half");
    expect(root.querySelector(".unsaved")?.textContent).toBe("Not saved");
    await act(() => render(null, root));
    root = await put(<WrapUp id="s1" closes />);
    expect(area(root).value).toBe("Sends the pack in");
    expect(root.querySelector(".tag")?.textContent).toBe("zipper");
    expect(root.querySelector<HTMLInputElement>(".tag-input")!.value).toBe("half");
    const skip = [...root.querySelectorAll<HTMLElement>(".wrap-foot button")][0]!;
    await act(() => skip.click());
    expect(drafts.read("wrap_up", "s1")).toBeNull();
  });

  it("of a wrap-up outlives a pane that is closed, and is gone once it is saved", async () => {
    const asked = server();
    const root = await put(<WrapUp id="s1" />);
    await settled();
    await enter(area(root), "Sends the pack in");
    await tell({
      t: "event",
      s: "s1",
      ...stamped(9, { kind: "ended", by: AGENT, reason: "agent_left" }),
    });
    await act(() => closeSession("s1"));
    expect(drafts.read("wrap_up", "s1")).toEqual({ note: "Sends the pack in" });
    await submit(root);
    expect(asked.at(-1)).toMatchObject({ method: "PATCH", body: { note: "Sends the pack in" } });
    expect(drafts.read("wrap_up", "s1")).toBeNull();
  });

  it("of a wrap-up is read on by whoever has handed the session over", async () => {
    drafts.write("wrap_up", "s1", { note: "Sends the pack in" });
    await tell({
      t: "event",
      s: "s1",
      ...stamped(9, { kind: "leg_removed", leg: AGENT, reason: "left" }),
    });
    const root = await put(<Contact id="s1" over={false} />);
    const tab = root.querySelector<HTMLElement>("[data-tab=after]")!;
    expect(tab.textContent).toContain("Not saved");
    await act(() => tab.click());
    expect(area(root).value).toBe("Sends the pack in");
    await act(() => drafts.write("wrap_up", "s1", null));
    expect(root.querySelector("[data-tab=after]")).toBeNull();
  });

  it("about a visitor writes nothing over that a colleague has written since", async () => {
    const notes = [{ nr: 1, text: "Has a dog" }];
    const asked = server(notes);
    const form = <VisitorNotes visitor="v1" session="s1" />;
    let root = await put(form);
    await settled();
    await enter(area(root), "Has a dog, a border collie");
    await act(() => render(null, root));
    notes.unshift({ nr: 2, text: "Has a cat" });
    root = await put(form);
    await settled();
    expect(area(root).value).toBe("Has a dog, a border collie");
    expect(root.querySelector(".unsaved")).not.toBeNull();
    await enter(area(root), "Has a dog, a red border collie");
    await submit(root);
    expect(root.querySelector("[role=alert]")?.textContent).toContain("Somebody else");
    expect(notes[0]!.text).toBe("Has a cat");
    await enter(area(root), "Has both");
    await submit(root);
    expect(asked.at(-1)).toMatchObject({ method: "POST", body: { text: "Has both", after: 2 } });
    expect(drafts.all("note")).toEqual([]);
    expect(root.querySelector(".unsaved")).toBeNull();
  });

  it("for a colleague is there when the window is opened again, and told after the end", async () => {
    const root = await put(
      <>
        <Pane id="s1" alone />
        <Transfer />
      </>,
    );
    await act(() => transferOf.set("s1"));
    await settled();
    await enter(root.querySelector<HTMLTextAreaElement>("dialog textarea")!, "Is angry");
    await act(() => transferOf.set(null));
    await act(() => transferOf.set("s1"));
    expect(root.querySelector<HTMLTextAreaElement>("dialog textarea")!.value).toBe("Is angry");
    await enter(root.querySelector<HTMLTextAreaElement>(".composer textarea")!, "One moment");
    drafts.drop("s1");
    await tell({
      t: "event",
      s: "s1",
      ...stamped(9, { kind: "ended", by: VISITOR, reason: "visitor_left" }),
    });
    expect(root.querySelector("dialog")).toBeNull();
    const unsaid = () =>
      [...root.querySelectorAll(".unsaid-text")].map(({ textContent }) => textContent);
    // The input, which stays where nothing is written up, shows its own.
    expect(unsaid()).toEqual(["Is angry"]);
    expect(root.querySelector<HTMLTextAreaElement>(".composer textarea")!.value).toBe("One moment");
    await act(() => closeSession("s1"));
    expect(drafts.unsaid("s1")).toEqual([]);
  });

  it("as a whisper is there when the supervisor looks again", async () => {
    let root = await put(<Whisper id="s9" />);
    await enter(area(root), "Offer a discount");
    await act(() => render(null, root));
    root = await put(<Whisper id="s9" />);
    expect(area(root).value).toBe("Offer a discount");
    await submit(root);
    expect(area(root).value).toBe("");
    expect(drafts.all("whisper")).toEqual([]);
  });
});
