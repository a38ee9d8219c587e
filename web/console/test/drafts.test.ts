import { beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../src/api/account.ts";
import * as drafts from "../src/desk/drafts.ts";
import { dropGone } from "../src/desk/drafts-gone.ts";
import * as storage from "../src/lib/storage.ts";
import { me } from "./stage.tsx";

const logIn = (id: string) => {
  const who = me();
  account.set({ status: "in", me: { ...who, agent: { ...who.agent, id } } });
};
const kept = () =>
  Object.keys(localStorage)
    .map((name) => name.replace("switchboard.console.", ""))
    .sort();

/** One of each kind, of the session s1 and the visitor v1. */
const typeAll = () => {
  drafts.write("line", "s1", "Half a sent");
  drafts.setWay("s1", { t: "note" });
  drafts.write("comment", "s1", "Is angry");
  drafts.write("carry", "s1", { p1: { comment: "", pasted: "x", edits: {} } });
  drafts.write("whisper", "s1", "Offer a discount");
  drafts.write("wrap_up", "s1", { note: "Sends it in", tags: ["tent"] });
  drafts.write("note", "v1", { text: "Has a dog", after: 2, session: "s1" });
};

describe("drafts", () => {
  beforeEach(() => {
    vi.restoreAllMocks();
    logIn("a1");
    for (const s of ["s1", "s2"]) drafts.close(s);
    localStorage.clear();
  });

  it("outlive the log-out of the one who wrote them", () => {
    typeAll();
    account.set({ status: "out", expired: true });
    expect(drafts.read("line", "s1")).toBeNull();
    expect(drafts.read("wrap_up", "s1")).toBeNull();
    expect(drafts.all("note")).toEqual([]);
    logIn("a1");
    expect(drafts.read("line", "s1")).toBe("Half a sent");
    expect(drafts.wayOf("s1")).toEqual({ t: "note" });
    expect(drafts.read("wrap_up", "s1")).toEqual({ note: "Sends it in", tags: ["tent"] });
    expect(drafts.all("note")).toEqual([["v1", { text: "Has a dog", after: 2, session: "s1" }]]);
  });

  it("are shown to nobody else, and dropped when somebody else comes", () => {
    typeAll();
    drafts.drop("s1");
    logIn("a2");
    for (const kind of ["line", "comment", "whisper", "wrap_up", "carry"] as const)
      expect([kind, drafts.read(kind, "s1")]).toEqual([kind, null]);
    expect(drafts.read("note", "v1")).toBeNull();
    expect(drafts.unsaid("s1")).toEqual([]);
    drafts.keepOnly(["s1"]);
    expect(kept()).toEqual([]);
    // Not even the page itself holds them any longer.
    logIn("a1");
    expect(drafts.unsaid("s1")).toEqual([]);
  });

  it("of what is said in a session that is over are shown until it is closed, and kept no longer", () => {
    typeAll();
    drafts.write("line", "s2", "Goes on");
    drafts.drop("s1");
    expect(drafts.unsaid("s1")).toEqual(["Half a sent", "Is angry", "Offer a discount"]);
    // What is written about it is still to be saved.
    expect(kept()).toEqual(["draft.s2", "note.v1", "wrap-up.s1"]);
    drafts.close("s1");
    expect(drafts.unsaid("s1")).toEqual([]);
    expect(drafts.read("wrap_up", "s1")?.note).toBe("Sends it in");
    drafts.keepOnly([]);
    expect(kept()).toEqual(["note.v1", "wrap-up.s1"]);
  });

  it("go when they are saved, unless more was typed meanwhile", () => {
    drafts.write("wrap_up", "s1", { note: "One" });
    const sent = drafts.read("wrap_up", "s1");
    drafts.write("wrap_up", "s1", { note: "One and two" });
    drafts.settle("wrap_up", "s1", sent);
    expect(drafts.read("wrap_up", "s1")).toEqual({ note: "One and two" });
    drafts.settle("wrap_up", "s1", { note: "One and two" });
    expect(kept()).toEqual([]);
  });

  it("tell that they come and go, not each of their letters", () => {
    const told = vi.fn();
    const stop = drafts.turned.subscribe(told);
    for (const text of ["a", "ab", "abc"]) drafts.write("whisper", "s1", text);
    expect(told).toHaveBeenCalledTimes(1);
    drafts.write("whisper", "s1", "");
    expect(told).toHaveBeenCalledTimes(2);
    stop();
  });

  it("stay on the page where the browser keeps nothing", () => {
    drafts.write("wrap_up", "s1", { note: "Kept" });
    // As storage.ts says it of a store that is full.
    const { write } = storage.kept;
    vi.spyOn(storage.kept, "write").mockImplementation((name, value) =>
      value === null ? write(name, value) : false,
    );
    drafts.write("wrap_up", "s1", { note: "Kept, and more" });
    drafts.write("note", "v1", { text: "Has a dog", after: 0, session: "s1" });
    expect(drafts.read("wrap_up", "s1")).toEqual({ note: "Kept, and more" });
    expect(drafts.all("note")).toHaveLength(1);
    drafts.write("wrap_up", "s1", null);
    drafts.write("note", "v1", null);
    expect(drafts.read("wrap_up", "s1")).toBeNull();
  });

  it("go with what is erased or over, and stay where nothing can be learnt", async () => {
    const rows: Record<string, object | number> = {
      "/v1/sessions/s1": { id: "s1", status: "ended", erased_at: null },
      "/v1/sessions/s2": { id: "s2", status: "ended", erased_at: "2026-11-21T10:00:00Z" },
      "/v1/sessions/s3": 503,
      "/v1/visitors/v1": 404,
      "/v1/visitors/v2": { id: "v2" },
    };
    vi.stubGlobal("fetch", async (to: RequestInfo | URL) => {
      const answer = rows[String(to)] ?? 404;
      return typeof answer === "number"
        ? new Response("{}", { status: answer })
        : new Response(JSON.stringify(answer));
    });
    for (const s of ["s1", "s2", "s3"]) {
      drafts.write("wrap_up", s, { note: "x" });
      drafts.write("whisper", s, "x");
    }
    for (const v of ["v1", "v2"])
      drafts.write("note", v, { text: "x", after: 0, session: "elsewhere" });
    drafts.write("note", "v3", { text: "x", after: 0, session: "here" });
    await dropGone(["here"]);
    vi.unstubAllGlobals();
    expect(kept()).toEqual(["note.v2", "note.v3", "whisper.s3", "wrap-up.s1", "wrap-up.s3"]);
  });
});
