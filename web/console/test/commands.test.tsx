import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { setPref } from "../src/lib/prefs.ts";
import { go } from "../src/lib/router.ts";
import { paths } from "../src/paths.ts";
import { commands } from "../src/shell/commands/index.ts";
import { KeysHelp } from "../src/shell/keys-help.tsx";
import { Pane } from "../src/work/pane.tsx";
import { stamped } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

const possible = () =>
  commands()
    .filter(({ off }) => !off)
    .map(({ id }) => id);
const end = () =>
  tell({ t: "event", s: "s1", ...stamped(1, { kind: "ended", reason: "agent_left" }) });

beforeEach(async () => {
  go(paths.work);
  await atDesk();
  setPref("browse", false);
});

describe("the commands", () => {
  it("share no key, and show the key they have", () => {
    const keyed = commands().filter(({ code }) => code);
    expect(keyed.map(({ code, keys, id }) => `${code} ${keys} ${id}`).sort()).toEqual([
      "ArrowDown Alt ↓ next",
      "ArrowUp Alt ↑ previous",
      "Digit0 Alt 0 tile",
      "Digit1 Alt 1 open.s1",
      "F6 F6 pane.next",
      "F6 Shift F6 pane.previous",
      "KeyA Alt A offer.accept",
      "KeyB Alt B browse",
      "KeyC Alt C contact",
      "KeyD Alt D offer.decline",
      "KeyE Alt E end",
      "KeyH Alt H hold",
      "KeyM Alt M meet",
      "KeyN Alt N note",
      "KeyP Alt P push",
      "KeyQ Alt Q hide",
      "KeyR Alt R ready",
      "KeyS Alt S sound",
      "KeyT Alt T transfer",
      "KeyU Alt U owed",
      "KeyV Alt V voice",
      "KeyW Alt W reply",
      "KeyX Alt X close",
      "Slash Alt / keys",
    ]);
    const codes = keyed.map(({ code, shift }) => `${shift ? "Shift " : ""}${code}`);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("have their keys in the help", async () => {
    const root = await put(<KeysHelp onClose={() => {}} />);
    const shown = [...root.querySelectorAll("dt")].map((row) =>
      row.textContent?.replace(/\s/g, ""),
    );
    const named = (keys: string) =>
      shown.some(
        (row) =>
          row === keys.replaceAll(" ", "") ||
          (row?.startsWith("Alt") && row.includes(keys.replace("Alt ", ""))),
      );
    expect(
      commands()
        .filter(({ keys, code }) => code && !named(keys!))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it("of a session are those of its pane", async () => {
    const root = await put(<Pane id="s1" alone />);
    const buttons = () =>
      [...root.querySelectorAll(".pane-acts button")].map(
        (button) => button.getAttribute("aria-label") ?? button.textContent,
      );
    expect(possible()).toContain("end");
    expect(possible()).not.toContain("close");
    expect(buttons()).toEqual([
      "Transfer or bring somebody in (Alt T)",
      "Put on hold (Alt H)",
      "Show the pages area (Alt B)",
      "Show the visitor card (Alt C)",
      "End",
    ]);
    const last = root.querySelector<HTMLElement>(".pane-acts .button")!;
    last.focus();
    await end();
    expect(possible()).toContain("close");
    expect(possible()).not.toContain("end");
    expect(buttons().at(-1)).toBe("Close");
    expect(document.activeElement).toBe(last);
    await act(() =>
      commands()
        .find(({ id }) => id === "browse")!
        .run(),
    );
    expect(buttons()[0]).toBe("Hide the pages area (Alt B)");
  });

  it("leave out what the tenant has switched off", async () => {
    await atDesk({ push: false, archive: false, canned_replies: false });
    for (const id of ["push", "baton", "browse", "canned", "go./console/archive"]) {
      expect(possible()).not.toContain(id);
    }
    const root = await put(<Pane id="s1" alone />);
    expect(root.querySelectorAll(".pane-acts .icon-button")).toHaveLength(3);
  });
});
