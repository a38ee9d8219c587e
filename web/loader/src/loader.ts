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

/** `l` tells the real thing from the snippet's queue. */
type Api = ((...call: unknown[]) => unknown) & { q?: ArrayLike<unknown>[]; l?: 1 };
const w = window as unknown as Window & { Switchboard?: Api };
const d = document;
const script = d.currentScript as HTMLScriptElement;
const set = script.dataset;
const server = new URL(script.src).origin;
const host = d.createElement("div");
const root = host.attachShadow({ mode: "open" });
const box = d.createElement("div");
const button = d.createElement("button");
const label = d.createElement("span");
const stop = new AbortController();
let listeners: [string, (detail: unknown) => void][] = [];
let state = "";
let coming = false;

const carry = (...call: unknown[]): void => {
  if (call[0]) kit.queue.push(call);
  if (coming) return;
  coming = true;
  import(/* @vite-ignore */ server + CARRY).then(
    (second) => second.default(kit),
    () => {
      // The next click tries again.
      coming = false;
    },
  );
};

const draw = (): void => {
  const tag = kit.locale.slice(0, 2);
  const level = { available: 1, busy: 2, full: 2, away: 3 }[state] || 0;
  label.textContent = (texts[tag] || texts.en!)[level]!;
  button.className = `s${level}`;
  box.dir = tag === "ar" ? "rtl" : "ltr";
};

/** The panel's parts into the cache of the frame to come, in one that nobody sees (IS-44). */
let ahead = (): void => {
  ahead = () => {};
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  const frame = d.createElement("iframe");
  frame.hidden = true;
  frame.src = `${server}/preload/${kit.site}`;
  root.append(frame);
};

const poll = async (): Promise<void> => {
  if (d.hidden) return;
  let now = "";
  try {
    const at = `${server}/v1/sites/${kit.site}/availability?service=${kit.service}`;
    const got = await (await fetch(at)).json();
    now = got.state || "";
    if (now !== state) kit.emit("availability", got);
    if (got.accent) box.style.setProperty("--a", got.accent);
    if (got.preload) ahead();
  } catch {
    // Not known: the button stays neutral.
  }
  state = now;
  draw();
};

const timer = setInterval(poll, 10_000);

const kit: Kit = {
  server,
  site: set.site!,
  flag: `switchboard.${set.site}`,
  host,
  root,
  box,
  button,
  set,
  service: set.service || "",
  locale: set.locale || d.documentElement.lang || navigator.language,
  queue: [],
  draw,
  emit: (name, detail = {}) => {
    // A listener that fails is the page's own trouble.
    for (const [on, run] of listeners) if (on === name) setTimeout(run, 0, detail);
  },
  on: (target, name, run) =>
    target.addEventListener(name, run as EventListener, { signal: stop.signal }),
  verbs: {
    open: () => carry("open"),
    toggle: () => carry("toggle"),
    show: () => {
      button.hidden = false;
    },
    hide: () => {
      button.hidden = true;
    },
    locale: (to: string) => {
      kit.locale = to;
      draw();
    },
    service: (to: string) => {
      kit.service = to;
      void poll();
    },
    on: (name: string, run: (detail: unknown) => void) => listeners.push([name, run]),
    off: (name: string, run: unknown) => {
      listeners = listeners.filter((one) => one[0] !== name || one[1] !== run);
    },
    destroy: () => {
      host.remove();
      stop.abort();
      clearInterval(timer);
    },
  },
};

const api: Api = (verb, ...args) => {
  const run = kit.verbs[verb as string];
  return run ? run(...(args as never[])) : kit.queue.push([verb, ...args]);
};

const start = (): void => {
  const { on, verbs, flag } = kit;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  root.adoptedStyleSheets = [sheet];
  root.append(box);
  box.append(button);
  box.className = set.side!;
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
  // Live in another tab: here too.
  on(w, "storage", ({ key, newValue }: StorageEvent) => key === flag && newValue && carry("back"));
  d.body.append(host);
  try {
    if (localStorage.getItem(flag)) carry("back");
  } catch {
    // No storage, nothing to come back to.
  }
  if (parent !== w) carry();
  draw();
  void poll();
  const early = w.Switchboard?.q || [];
  w.Switchboard = api;
  api.l = 1;
  for (const call of Array.from(early)) api(...Array.from(call));
};

if (!w.Switchboard?.l) {
  if (d.body) start();
  else kit.on(d, "DOMContentLoaded", start);
}
