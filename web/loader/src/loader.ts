import type { Kit } from "./kit.ts";
import { look } from "./look.ts";
import { texts } from "./texts.ts";

/*
 * The one script on the page of a site: a button that tells whether somebody is there.
 * What a click needs is fetched by the click. No cookie, no storage and no connection
 * before the visitor acts.
 */

/** Address of the second part, known to the build. */
declare const CARRY: string;

/** What the server answers about a site. */
interface Available {
  state: string;
  /** What the button says instead of its own words. */
  label?: string;
  accent: string;
  preload: boolean;
}

/** `l` tells the real thing from the snippet's queue. */
type Api = ((...call: unknown[]) => unknown) & { q?: Iterable<unknown>[]; l?: 1 };
const w = window as unknown as Window & { Switchboard?: Api };
const d = document;
const script = d.currentScript as HTMLScriptElement;
/** An attribute of the script element. */
const set = (name: string): string => script.dataset[name] || "";
const site = set("site");
const server = new URL(script.src).origin;
const host = d.createElement("div");
const root = host.attachShadow({ mode: "open" });
const box = d.createElement("div");
const button = d.createElement("button");
const label = d.createElement("span");
/** Takes back what `on` did. */
const undo: (() => void)[] = [];
let listeners: [string, (detail: unknown) => void][] = [];
/** What was last told. */
let last: Partial<Available> = {};
let coming = false;
let tries = 0;

/** A browser asks for a module once, so each try has an address of its own (IS-36). */
const bring = (): unknown =>
  // biome-ignore lint/style/useTemplate: once minified it is shorter
  import(/* @vite-ignore */ server + CARRY + "?" + tries).then(
    (second) => {
      tries = 0;
      second.default(kit);
      draw();
    },
    () => {
      // Once more by itself; then the button says so, and a click tries again.
      if (++tries % 2) return setTimeout(bring, 1_000);
      coming = false;
      kit.queue = kit.queue.filter(([verb]) => verb !== "open");
      draw();
    },
  );

const carry = (call: string): void => {
  kit.queue.push([call]);
  if (coming) return;
  coming = true;
  bring();
};

const open = (): void => carry("open");

const draw = (): void => {
  const tag = kit.locale.slice(0, 2);
  const level = tries > 1 ? 4 : { available: 1, busy: 2, full: 2, away: 3 }[last.state!] || 0;
  label.textContent = (level < 4 && last.label) || (texts[tag] || texts.en!).split("|")[level]!;
  button.className = `s${level}`;
  box.dir = tag === "ar" ? "rtl" : "ltr";
};

/** The panel's parts into the cache of the frame to come, in one that nobody sees (IS-44). */
let ahead = (): void => {
  ahead = () => {};
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  const frame = d.createElement("iframe");
  frame.hidden = true;
  frame.src = `${server}/preload/${site}`;
  root.append(frame);
};

/** What the server says of it, or why that is not known: then the button stays neutral. */
const told = (got: Partial<Available>): void => {
  if (got.state && got.state !== last.state) kit.emit("availability", got);
  if (got.accent) box.style.setProperty("--a", got.accent);
  if (got.preload) ahead();
  last = got;
  draw();
};

const poll = (): void => {
  if (d.hidden) return;
  try {
    // Live from an earlier page, or in another tab.
    if (localStorage.getItem(kit.flag)) (kit.verbs.back || carry)("back" as never);
  } catch {
    // No storage, nothing to come back to.
  }
  fetch(`${server}/v1/sites/${site}/availability?service=${kit.service}&locale=${kit.locale}`)
    .then((answer) => answer.json())
    .then(told, told);
};

const timer = setInterval(poll, 10_000);

const kit: Kit = {
  server,
  site,
  flag: `switchboard.${site}`,
  host,
  root,
  box,
  button,
  set,
  service: set("service"),
  locale: set("locale") || d.documentElement.lang || navigator.language,
  queue: [],
  draw,
  emit: (name, detail = {}) => {
    // A listener that fails is the page's own trouble.
    for (const [on, run] of listeners) if (on === name) setTimeout(run, 0, detail);
  },
  on: (target, name, run) => {
    target.addEventListener(name, run as EventListener);
    undo.push(() => target.removeEventListener(name, run as EventListener));
  },
  verbs: {
    open,
    toggle: open,
    show() {
      button.hidden = false;
    },
    hide() {
      button.hidden = true;
    },
    locale(to: string) {
      kit.locale = to;
      draw();
    },
    service(to: string) {
      kit.service = to;
      poll();
    },
    on: (name: string, run: (detail: unknown) => void) => listeners.push([name, run]),
    off: (name: string, run: unknown) => {
      listeners = listeners.filter((one) => one[0] !== name || one[1] !== run);
    },
    destroy() {
      host.remove();
      for (const back of undo) back();
      clearInterval(timer);
    },
  },
};

const api: Api = (verb, ...args) => {
  const run = kit.verbs[verb as string];
  return run ? run(...(args as never[])) : kit.queue.push([verb, ...args]);
};

const start = (): void => {
  const { on, verbs } = kit;
  if (!root.adoptedStyleSheets) {
    // A browser too old for the rest: the page that needs no script (IS-1).
    const link = d.createElement("a");
    link.href = `${server}/plain/${site}`;
    link.append("Chat");
    return d.body.append(link);
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  root.adoptedStyleSheets = [sheet];
  root.append(box);
  box.append(button);
  box.className = set("side");
  button.append(d.createElement("i"), label);
  button.ariaExpanded = "false";
  on(button, "click", () => verbs.toggle!());
  on(d, "click", (event: MouseEvent) => {
    const at = (event.target as Element).closest<HTMLElement>(
      "[data-switchboard-open],[data-switchboard-service]",
    );
    if (!at) return;
    event.preventDefault();
    kit.service = at.dataset.switchboardService || kit.service;
    verbs.open!();
  });
  on(d, "visibilitychange", poll);
  d.body.append(host);
  // Inside the server's browsing area, whose panel is told of each page.
  if (parent !== w) carry("");
  draw();
  // Not before the page has time: the first request and the first look into storage are dear.
  (w.requestIdleCallback || setTimeout)(poll, { timeout: 500 } as IdleRequestOptions & number);
  const early = w.Switchboard?.q || [];
  w.Switchboard = api;
  api.l = 1;
  for (const call of early) api(...call);
};

if (!w.Switchboard?.l) {
  if (d.body) start();
  else kit.on(d, "DOMContentLoaded", start);
}
