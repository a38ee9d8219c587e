import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { desk } from "../src/desk/desk.ts";
import { prefs } from "../src/lib/prefs.ts";
import { PrefsDialog } from "../src/shell/prefs-dialog.tsx";
import { attachedFrame, brief, line } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

/** What the desktop showed. */
const notes: { title: string; body: string; onclick?: () => void }[] = [];
const asked = vi.fn();

class Note {
  static permission: NotificationPermission = "default";
  static async requestPermission() {
    asked();
    Note.permission = "granted";
    return Note.permission;
  }
  onclick?: () => void;
  constructor(title: string, { body }: NotificationOptions) {
    notes.push(Object.assign(this, { title, body: body ?? "" }));
  }
  close() {}
}

const offer = () => ({
  offer: "o1",
  session: "s9",
  service_name: "Sales",
  visitor_name: "Vera",
  question: "Is it new?",
  waited_ms: 0,
  expires_at: new Date(Date.now() + 20_000).toISOString(),
  front: false,
});

beforeEach(async () => {
  notes.length = 0;
  asked.mockClear();
  Note.permission = "default";
  vi.stubGlobal("Notification", Note);
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  await atDesk();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("notifications of the desktop", () => {
  it("are asked for where they are turned on, and nowhere else", async () => {
    await tell({ t: "offer", offer: offer() });
    expect(asked).not.toHaveBeenCalled();
    expect(notes).toEqual([]);
    const root = await put(<PrefsDialog onClose={() => {}} />);
    const wanted = [...root.querySelectorAll<HTMLInputElement>("[role=switch]")].at(-1)!;
    expect(wanted.checked, "not allowed is not on").toBe(false);
    await act(() => wanted.click());
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(wanted.checked).toBe(true));
  });

  it("tell offers and lines while the console is hidden, and open the session", async () => {
    Note.permission = "granted";
    await tell({ t: "offer", offer: offer() });
    expect(notes[0]).toMatchObject({ title: "Vera for Sales", body: "Is it new?" });
    await tell({ t: "invite", session: brief("s2"), details: {} as never });
    await tell({ t: "invite", session: brief("s3"), details: {} as never });
    await tell(attachedFrame(0, {}, "s3"));
    await tell({ t: "event", s: "s3", ...line(1, "Hello?") });
    const note = notes.find(({ body }) => body === "Hello?")!;
    note.onclick!();
    expect(desk.get().focus).toBe("s3");
    prefs.update((all) => ({ ...all, desktop: false }));
    const before = notes.length;
    await tell({ t: "event", s: "s3", ...line(2, "Anybody?") });
    expect(notes.length).toBe(before);
    prefs.update((all) => ({ ...all, desktop: true }));
  });
});
