import { beforeEach, describe, expect, it } from "vitest";
import { account } from "../src/api/account.ts";
import * as drafts from "../src/desk/drafts.ts";
import { me } from "./stage.tsx";

const logIn = (id: string) => {
  const who = me();
  account.set({ status: "in", me: { ...who, agent: { ...who.agent, id } } });
};

describe("drafts", () => {
  beforeEach(() => {
    localStorage.clear();
    logIn("a1");
  });

  it("outlive the log-out of the one who wrote them", () => {
    drafts.write("s1", "Half a sent");
    account.set({ status: "out", expired: true });
    expect(drafts.read("s1")).toBe("");
    logIn("a1");
    expect(drafts.read("s1")).toBe("Half a sent");
  });

  it("are shown to nobody else, and dropped when somebody else comes", () => {
    drafts.write("s1", "Between us");
    logIn("a2");
    expect(drafts.read("s1")).toBe("");
    drafts.keepOnly(["s1"]);
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it("of a session that is over are shown until it is closed, and kept no longer", () => {
    drafts.write("s1", "Too late");
    drafts.write("s2", "Goes on");
    drafts.drop("s1");
    expect(drafts.read("s1")).toBe("Too late");
    expect(Object.keys(localStorage)).toEqual(["switchboard.console.draft.s2"]);
    drafts.keepOnly([]);
    expect(Object.keys(localStorage)).toEqual([]);
  });
});
