import { beforeEach, expect, test, vi } from "vitest";
import type { Kit } from "../src/kit.ts";
import lead from "../src/lead.ts";

const SERVER = "https://chat.example";
const said: unknown[] = [];
const gone: string[] = [];
let kit: Kit;

/** A frame of another site: where it is may be set, and nothing else. */
const foreign = {
  location: {
    set href(url: string) {
      gone.push(url);
    },
    get href(): string {
      throw new DOMException("", "SecurityError");
    },
  },
};

const frame = (name: string, contentWindow: object): HTMLIFrameElement => {
  const made = document.createElement("iframe");
  made.name = name;
  Object.defineProperty(made, "contentWindow", { value: contentWindow });
  Object.defineProperty(made, "contentDocument", { value: null });
  return made;
};

beforeEach(() => {
  said.length = gone.length = 0;
  document.body.innerHTML = "";
  const box = document.createElement("div");
  box.append(frame("", { postMessage: (message: unknown) => said.push(message) }));
  kit = { server: SERVER, box, root: box } as unknown as Kit;
  document.body.append(frame("middle", foreign));
});

const outcomes = () => said.map((message) => (message as { outcome: string }).outcome);

test("IS-75 a frame is led also where another site is shown in it", () => {
  lead(kit, { sb: "lead", url: "https://x.example/a", frame: "middle", push: "p" });
  expect(gone).toEqual(["https://x.example/a"]);
  document.querySelector("iframe")!.dispatchEvent(new Event("load"));
  expect(said).toEqual([{ sb: "led", push: "p", outcome: "arrived" }]);
});

test("IS-75 script, data and the like, and what is not there, lead no frame", () => {
  for (const url of [
    "javascript:alert(1)",
    "data:text/html,x",
    `blob:${location.origin}/a`,
    "file:///etc/passwd",
    "https://a:b@x.example/",
    "/beside",
  ])
    lead(kit, { sb: "lead", url, frame: "middle", push: "p" });
  expect(outcomes()).toEqual(Array(6).fill("blocked"));
  lead(kit, { sb: "lead", url: "https://x.example/", frame: "nowhere", push: "p" });
  expect(outcomes().at(-1)).toBe("frame_missing");
  // The panel's own frame is none of the page's.
  kit.box.querySelector("iframe")!.name = "own";
  document.body.append(kit.box);
  lead(kit, { sb: "lead", url: "https://x.example/", frame: "own", push: "p" });
  expect(outcomes().at(-1)).toBe("frame_missing");
  expect(gone).toEqual([]);
});

test("WT-42 whoever is handed over goes with the whole page, to the web only", () => {
  const assign = vi.spyOn(location, "assign").mockImplementation(() => {});
  for (const url of ["javascript:alert(1)", "https://a:b@x.example/"])
    lead(kit, { sb: "lead", url, leave: true });
  expect(assign).not.toHaveBeenCalled();
  lead(kit, { sb: "lead", url: "https://partner.example/w/1", leave: true });
  expect(assign.mock.calls).toEqual([["https://partner.example/w/1"]]);
  expect(gone).toEqual([]);
});
