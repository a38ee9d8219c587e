import { beforeEach, describe, expect, it } from "vitest";
import { setPref } from "../src/lib/prefs.ts";
import { Pane } from "../src/work/pane.tsx";
import { AGENT, AT, line, stamped, VISITOR } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

const told = (record: ReturnType<typeof stamped>) => tell({ t: "event", s: "s1", ...record });

beforeEach(async () => {
  await atDesk();
  setPref("browse", true);
});

describe("the session view", () => {
  it("IS-46 has its four areas in order, with pages and chat in one view (IS-15)", async () => {
    const root = await put(<Pane id="s1" alone />);
    const areas = [".browse", ".people", ".transcript", ".composer"].map(
      (name) => root.querySelector(name)!,
    );
    for (const [index, area] of areas.slice(1).entries()) {
      expect(areas[index]!.compareDocumentPosition(area)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    }
  });

  it("shows what a visitor writes as text, never as markup", async () => {
    const root = await put(<Pane id="s1" alone />);
    await told(line(1, '<img src=x onerror="alert(1)"> javascript:alert(1) https://a.example/x.'));
    const text = root.querySelector(".row-text")!;
    expect(text.querySelector("img")).toBeNull();
    expect([...text.querySelectorAll("a")].map((a) => a.getAttribute("href"))).toEqual([
      "https://a.example/x",
    ]);
    expect(text.textContent).toContain('<img src=x onerror="alert(1)">');
  });

  it("IS-51 shows every distributed line once, in the order of the log", async () => {
    const root = await put(<Pane id="s1" alone />);
    await told(line(1, "one"));
    await told(line(2, "two", AGENT));
    await told(line(2, "two", AGENT));
    await told(line(3, "three"));
    const texts = [...root.querySelectorAll(".row-text")].map((row) => row.textContent);
    expect(texts).toEqual(["one", "two", "three"]);
  });

  it("IS-54 shows letters as they are typed, and not where the tenant has that off", async () => {
    let root = await put(<Pane id="s1" alone />);
    await tell({ t: "typing", s: "s1", leg: VISITOR, text: "hel" });
    expect(root.querySelector(".row-typing .row-text")?.textContent).toBe("hel");
    await atDesk({ live_typing: false });
    root = await put(<Pane id="s1" alone />);
    await tell({ t: "typing", s: "s1", leg: VISITOR, text: "hel" });
    expect(root.querySelector(".row-typing")).toBeNull();
  });

  it("CC-27 reports a page that was declined or blocked", async () => {
    const root = await put(<Pane id="s1" alone />);
    const url = "https://a.example/";
    await told(
      stamped(1, { kind: "pushed", push: "p", leg: AGENT, url, target: "tab", follow: false }),
    );
    expect(root.querySelector(".row-push")?.textContent).toContain("Under way");
    await told(stamped(2, { kind: "push_reported", push: "p", leg: VISITOR, outcome: "blocked" }));
    expect(root.querySelector(".row-push")?.textContent).toContain("Vera: blocked");
  });

  it("has no pages area where the tenant has switched it off", async () => {
    await atDesk({ push: false });
    const root = await put(<Pane id="s1" alone />);
    expect(root.querySelector(".browse")).toBeNull();
  });

  it("frames the visitor's page apart from the console", async () => {
    const root = await put(<Pane id="s1" alone />);
    const page = { kind: "page_viewed", leg: VISITOR, url: "https://shop.example/a" } as const;
    await told(stamped(1, page, AT));
    const frame = root.querySelector("iframe")!;
    expect(frame.getAttribute("src")).toBe("https://shop.example/a");
    expect(frame.getAttribute("sandbox")).toBe(
      "allow-scripts allow-forms allow-same-origin allow-popups",
    );
  });
});
