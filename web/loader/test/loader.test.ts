import { beforeEach, expect, test, vi } from "vitest";
import type { Kit, Message } from "../src/kit.ts";

const SERVER = "https://chat.example";
let answer: () => Promise<unknown>;
const asked: string[] = [];

vi.stubGlobal("CARRY", "/assets/carry.js");
vi.stubGlobal("fetch", async (at: string) => {
  asked.push(at);
  return { json: answer };
});

/** Puts the script on the page as a site owner does. */
const load = async (early: unknown[][] = []): Promise<ShadowRoot> => {
  vi.resetModules();
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${SERVER}/embed.js` });
  script.dataset.site = "KEY";
  Object.defineProperty(document, "currentScript", { value: script, configurable: true });
  Object.assign(window, { Switchboard: Object.assign(() => {}, { q: early }) });
  await import("../src/loader.ts");
  await settle();
  return [...document.body.children].at(-1)!.shadowRoot!;
};

const settle = () => new Promise((go) => setTimeout(go));
const api = (...call: unknown[]) =>
  (window as unknown as { Switchboard: (...call: unknown[]) => unknown }).Switchboard(...call);

beforeEach(() => {
  document.body.replaceChildren();
  document.documentElement.lang = "en";
  localStorage.clear();
  asked.length = 0;
  answer = async () => ({ state: "available", wait_s: null, accent: "#123456" });
});

test("IS-2 before the visitor acts there is a button and nothing else", async () => {
  const root = await load();
  expect(root.querySelectorAll("iframe")).toHaveLength(0);
  expect([localStorage.length, document.cookie]).toEqual([0, ""]);
  expect(asked).toEqual([`${SERVER}/v1/sites/KEY/availability?service=&locale=en`]);
});

test("IS-44 the parts come ahead where the company wants it and the visitor does not save data", async () => {
  answer = async () => ({ state: "available" });
  expect((await load()).querySelectorAll("iframe")).toHaveLength(0);
  answer = async () => ({ state: "available", preload: true });
  expect((await load()).querySelector("iframe")!.src).toBe(`${SERVER}/preload/KEY`);
  Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true });
  expect((await load()).querySelectorAll("iframe")).toHaveLength(0);
  Reflect.deleteProperty(navigator, "connection");
});

test("IS-67 the button says whether somebody is there, not by colour alone", async () => {
  const said = new Set<string>();
  for (const state of ["available", "busy", "away"]) {
    answer = async () => ({ state });
    const button = (await load()).querySelector("button")!;
    said.add(`${button.textContent} ${button.className}`);
  }
  answer = async () => {
    throw new Error("not known");
  };
  const neutral = (await load()).querySelector("button")!;
  said.add(`${neutral.textContent} ${neutral.className}`);
  expect(said.size).toBe(4);
  expect(neutral.className).toBe("s0");
});

test("IS-67 while it is closed the button says what the server has it say", async () => {
  answer = async () => ({ state: "closed", label: "Closed, opens in 3 h" });
  const button = (await load()).querySelector("button")!;
  expect(button.textContent).toBe("Closed, opens in 3 h");
  // As soon as it opens, and where nothing is known, its own words.
  answer = async () => ({ state: "available" });
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(button.textContent).toBe("Chat with us"));
  answer = async () => {
    throw new Error("not known");
  };
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(button.textContent).toBe("Chat"));
});

test("calls made before the script came are done, those for the panel wait for it", async () => {
  const heard = vi.fn();
  const root = await load([
    ["hide"],
    ["locale", "ar"],
    ["on", "availability", heard],
    ["identify", { name: "Vera" }],
  ]);
  await settle();
  expect(root.querySelector("button")!.hidden).toBe(true);
  expect((root.firstElementChild as HTMLElement).dir).toBe("rtl");
  expect(heard).toHaveBeenCalledWith(expect.objectContaining({ state: "available" }));
  api("show");
  expect(root.querySelector("button")!.hidden).toBe(false);
});

/** The second part on a page, with what it said to the panel. */
const carry = async (
  before: (verbs: Record<string, (arg?: unknown) => void>) => void = () => {},
) => {
  const { default: begin } = await import("../src/carry.ts");
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const box = document.createElement("div");
  const button = document.createElement("button");
  root.append(box);
  box.append(button);
  document.body.append(host);
  const events: [string, unknown][] = [];
  const kit: Kit = {
    server: SERVER,
    site: "KEY",
    flag: "switchboard.KEY",
    host,
    root,
    box,
    button,
    set: () => "",
    service: "repairs",
    locale: "en",
    verbs: { on: () => 0 },
    queue: [],
    emit: (name, detail) => void events.push([name, detail]),
    draw: () => {},
    on: (target, name, run) => target.addEventListener(name, run as EventListener),
  };
  begin(kit);
  const verbs = kit.verbs as unknown as Record<string, (arg?: unknown) => void>;
  before(verbs);
  verbs.open!();
  const frame = root.querySelector("iframe")!;
  const said: Message[] = [];
  const inner = {
    postMessage: (message: Message, to: string) => to === SERVER && said.push(message),
  };
  Object.defineProperty(frame, "contentWindow", { value: inner });
  const from = (data: unknown, origin = SERVER, source: unknown = inner) =>
    window.dispatchEvent(
      Object.assign(new Event("message"), { data, origin, source }) as unknown as MessageEvent,
    );
  return { verbs, frame, said, from, events, button };
};

test("the frame is asked for with what the click was about", async () => {
  const { frame, button } = await carry();
  const url = new URL(frame.src);
  expect(url.origin + url.pathname).toBe(`${SERVER}/panel`);
  expect(url.searchParams.get("service")).toBe("repairs");
  expect(url.searchParams.get("origin")).toBe(location.origin);
  expect(button.ariaExpanded).toBe("true");
});

test("what the page says of the visitor travels in the fragment, and never to the server", async () => {
  const { frame, verbs, said, from } = await carry((verbs) => {
    verbs.identify!({ name: "Ruth" });
    verbs.identify!({ email: "ruth@example.org" });
    verbs.attributes!({ plan: "gold" });
  });
  const url = new URL(frame.src);
  expect(url.search).not.toMatch(/Ruth|gold/);
  const [how, kept, words] = url.hash.slice(1).split("=").map(decodeURIComponent);
  expect([how, kept]).toEqual(["", ""]);
  const identify = { sb: "identify", of: { name: "Ruth", email: "ruth@example.org" } };
  const attributes = { sb: "attributes", of: { plan: "gold" } };
  expect(JSON.parse(words!)).toEqual({ identify, attributes });
  from({ sb: "ready" });
  // Said again to a panel that comes anew, the newest of each kind.
  expect(said.slice(0, 2)).toEqual([identify, attributes]);
  verbs.ask!("Where is it?");
  expect(said.at(-1)).toEqual({ sb: "ask", of: "Where is it?" });
});

test("only the panel at the server's origin is listened to", async () => {
  const { from, events, said } = await carry();
  from({ sb: "event", name: "joined", detail: {} }, "https://evil.example");
  from({ sb: "event", name: "joined", detail: {} }, SERVER, window);
  expect(events.filter(([name]) => name === "joined")).toEqual([]);
  from({ sb: "ready" });
  from({ sb: "event", name: "joined", detail: { name: "Ann" } });
  expect(events).toContainEqual(["joined", { name: "Ann" }]);
  expect(said.map(({ sb }) => sb)).toEqual(["visible", "page"]);
});

test("a live session is marked in storage, and the mark goes with it", async () => {
  const { from, verbs } = await carry();
  from({ sb: "ready" });
  from({ sb: "live", on: true });
  expect(localStorage.getItem("switchboard.KEY")).toBe("1");
  verbs.close!();
  expect(localStorage.getItem("switchboard.KEY")).toBe("0");
  from({ sb: "live", on: false });
  expect(localStorage.length).toBe(0);
});

test("IS-2 closed before it is there, the panel is taken away; afterwards it is only hidden", async () => {
  const { verbs, frame, from, button } = await carry();
  verbs.close!();
  expect(frame.isConnected).toBe(false);
  verbs.open!();
  const next = button.parentElement!.querySelector("iframe")!;
  Object.defineProperty(next, "contentWindow", { value: frame.contentWindow });
  from({ sb: "ready" });
  verbs.close!();
  expect([next.isConnected, next.hidden]).toEqual([true, true]);
});

test("IS-2 a live session's panel is not lost by closing it while a page turn brings it back", async () => {
  localStorage.setItem("switchboard.KEY", "1");
  const { verbs, frame } = await carry();
  verbs.close!();
  expect([frame.isConnected, frame.hidden]).toEqual([true, true]);
});

test("the panel cannot lead the page to another origin", async () => {
  const { from } = await carry();
  const before = location.href;
  from({ sb: "ready" });
  const gone = vi.spyOn(location, "assign").mockImplementation(() => {});
  for (const url of [
    "https://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    `blob:${location.origin}/a`,
    "file:///etc/passwd",
  ]) {
    from({ sb: "navigate", url });
  }
  expect([location.href, gone.mock.calls]).toEqual([before, []]);
  from({ sb: "navigate", url: "/next" });
  expect(gone).toHaveBeenCalledOnce();
  gone.mockRestore();
});
