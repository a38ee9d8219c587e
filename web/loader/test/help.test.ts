import { beforeEach, expect, test, vi } from "vitest";
import help from "../src/help.ts";
import type { Kit } from "../src/kit.ts";

const SERVER = "https://chat.example";
const said: unknown[] = [];
const told: [string, unknown][] = [];
const panel = { postMessage: (message: unknown) => said.push(message) };
let kit: Kit;

const hear = (data: object, origin = SERVER, source: unknown = panel): void => {
  window.dispatchEvent(Object.assign(new MessageEvent("message", { data, origin }), { source }));
};

const page = (live: boolean): HTMLButtonElement => {
  document.body.innerHTML = `<button data-switchboard-help>Help</button><a href="/x" data-switchboard-help>Help</a>`;
  const box = document.createElement("div");
  if (live) {
    const frame = document.createElement("iframe");
    Object.defineProperty(frame, "contentWindow", { value: panel });
    box.append(frame);
  }
  kit = {
    server: SERVER,
    box,
    verbs: { open: vi.fn() },
    emit: (name: string, detail: unknown) => told.push([name, detail]),
    on: (target: EventTarget, name: string, run: EventListener) =>
      target.addEventListener(name, run),
  } as unknown as Kit;
  return document.querySelector("button")!;
};

beforeEach(() => {
  said.length = told.length = 0;
});

// Happy-dom knows no source of a message; the panel is what it is set to.
vi.stubGlobal(
  "MessageEvent",
  class extends Event {
    data: unknown;
    origin: string;
    constructor(type: string, { data, origin }: { data: unknown; origin: string }) {
      super(type);
      this.data = data;
      this.origin = origin;
    }
  },
);

test("AI-11 a control is off until something can be asked, and asks once", () => {
  const control = page(true);
  help(kit, 0);
  const link = document.querySelector("a")!;
  expect([control.disabled, link.ariaDisabled, said]).toEqual([
    true,
    "true",
    [{ sb: "help", ask: false }],
  ]);
  // From elsewhere, or from another window, it is nothing.
  hear({ sb: "help", state: "ready" }, "https://evil.example");
  hear({ sb: "help", state: "ready" }, SERVER, {});
  expect(control.disabled).toBe(true);
  hear({ sb: "help", state: "ready" });
  expect([control.disabled, link.ariaDisabled]).toEqual([false, "false"]);
  control.click();
  expect(said.at(-1)).toEqual({ sb: "help", ask: true });
  expect(kit.verbs.open).toHaveBeenCalledOnce();
  hear({ sb: "help", state: "asking" });
  expect([control.disabled, control.ariaBusy]).toEqual([true, "true"]);
  link.click();
  expect(said).toHaveLength(2);
  hear({ sb: "live", on: false });
  expect([control.disabled, control.ariaBusy, control.dataset.switchboardHelp]).toEqual([
    true,
    "false",
    "off",
  ]);
  expect(told.at(-1)).toEqual(["help", { state: "off" }]);
});

test("AI-11 a request before it is known how things stand is kept, or told to be in vain", () => {
  page(true);
  help(kit);
  expect(said).toEqual([{ sb: "help", ask: false }]);
  hear({ sb: "ready" });
  hear({ sb: "help", state: "ready" });
  expect(said.filter((message) => (message as { ask: boolean }).ask)).toHaveLength(1);
  said.length = told.length = 0;
  page(false);
  help(kit);
  expect([said, told]).toEqual([[], [["help", { state: "off" }]]]);
});
