import type { Start, Way } from "@switchboard/wire";
import { beforeEach, expect, test, vi } from "vitest";

const sent: { t: string; outcome?: string }[] = [];
vi.stubGlobal("LATER_CSS", "data:text/css,");
vi.stubGlobal("BOOTLESS", false);
vi.mock("../src/core/session.ts", () => ({
  leg: undefined,
  send: async (command: (typeof sent)[number]) => {
    sent.push(command);
    return true;
  },
}));
vi.mock("@switchboard/wire/api", () => ({
  call: async () => ({
    known: true,
    popup: true,
    frame: true,
    severs: false,
    leaves: true,
    listed: true,
  }),
}));

const { came } = await import("../src/leading/act.ts");
const { isWeb } = await import("../src/leading/pages.ts");
const { begin } = await import("../src/core/app.ts");
const start = { page: "https://site.example/", tenant_name: "Meridian", locale: "en" } as Start;
const clear = (): void => {
  document.body.innerHTML = '<div id="app"></div>';
};
clear();
await begin(start, () => null);
const { state } = await import("../src/core/app.ts");

const HOSTILE = [
  "javascript:alert(1)",
  "data:text/html,x",
  "blob:https://site.example/a",
  "file:///etc/passwd",
  "https://a:b@site.example/",
  "//site.example/",
];
const WAYS: Way[] = ["tab", "window", "extra", "popup", "frame"];
let seq = 100;

beforeEach(() => {
  sent.length = 0;
  clear();
  state.me = "v";
  state.page = { url: "https://site.example/", title: "" };
});

test("IS-22 only web pages are shown, whatever it was that came", () => {
  expect(["https://site.example/a", "http://site.example/"].map(isWeb)).toEqual([true, true]);
  expect(HOSTILE.map(isWeb)).toEqual(HOSTILE.map(() => false));
});

test("IS-22 script, data and the like are refused in every way, also where the server let them by", () => {
  const opened = vi.spyOn(window, "open").mockReturnValue(null);
  const told = vi.spyOn(parent, "postMessage").mockImplementation(() => {});
  for (const way of WAYS)
    for (const url of HOSTILE)
      came({ push: `${seq}`, seq: seq++, leg: "a", url, way, frame: "left", plain: false });
  expect(sent.map(({ outcome }) => outcome)).toEqual(
    Array(WAYS.length * HOSTILE.length).fill("blocked"),
  );
  expect(opened).not.toHaveBeenCalled();
  expect(told.mock.calls.filter(([message]) => /navigate|lead/.test(message?.sb))).toEqual([]);
  expect(document.querySelector("iframe")).toBeNull();
});
