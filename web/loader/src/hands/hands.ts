import type { Act, FromKit, KitReport, KitSetting, ToKit } from "@switchboard/wire";
import type { Kit } from "../kit.ts";
import { Page } from "./page.ts";

/**
 * The part of the loader with which people point, fill in and click together on a page, fetched
 * when a seat first wants it: the panel's frame, or the window in whose browsing area this page is.
 * Everything here comes from the seat and goes to it; leave is given and kept there, never here.
 */

let page: Page | undefined;

/** Time between two messages to the seat, in milliseconds: 60 in a second at most. */
const PACE_MS = 17;
/** Acts of one message, and their size as JSON. */
const ACTS = 30;
const CHARS = 7_000;

/** What replaces an older act of its kind that has not gone yet. */
const keyOf = (act: Act): string => {
  switch (act.k) {
    case "pointer":
    case "focus":
      return act.k;
    case "scroll":
      return act.at.el[0] === "^" ? act.at.el : "scroll";
    case "field":
      return `field ${act.el}`;
    default:
      return "";
  }
};

/** Acts on their way to the seat: at once, but not more often than others can take them. */
export const outbox = (go: (acts: Act[]) => void) => {
  let waiting: Act[] = [];
  let last = -PACE_MS;
  let due: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    due = undefined;
    if (!waiting.length) return;
    last = performance.now();
    let chars = 0;
    const fits = waiting.findIndex((act, at) => {
      chars += JSON.stringify(act).length;
      return at === ACTS || (at > 0 && chars > CHARS);
    });
    const rest = fits < 0 ? [] : waiting.slice(fits);
    go(fits < 0 ? waiting : waiting.slice(0, fits));
    waiting = rest;
    if (rest.length) due = setTimeout(flush, PACE_MS);
  };
  const send = (act: Act): void => {
    const key = keyOf(act);
    const old = key ? waiting.findIndex((other) => keyOf(other) === key) : -1;
    const left = old >= 0 ? waiting.splice(old, 1)[0] : undefined;
    // A field that was left stays left, by what it holds now.
    waiting.push(
      left?.k === "field" && left.done && act.k === "field" ? { ...act, done: true } : act,
    );
    if (due !== undefined) return;
    const wait = last + PACE_MS - performance.now();
    if (wait > 0) due = setTimeout(flush, wait);
    else flush();
  };
  /** What still waits goes now. */
  const empty = (): void => {
    clearTimeout(due);
    while (waiting.length) flush();
    clearTimeout(due);
    due = undefined;
  };
  return { send, empty };
};

/** The page as its members name it: what is behind `#` is the page's own business. */
const bare = (): string => location.href.split("#")[0]!;

/** What it needs of the loader, or of what stands for it in a copy (IS-61). */
export type Base = Pick<Kit, "server" | "box" | "on" | "verbs"> & {
  /** Where the page is, if not where the browser says. */
  address?: () => string;
  seat?: () => Window | null;
};

export default (kit: Base, first: KitSetting & { sb: string }): void => {
  if (page) return page.set(first);
  const { server, box, on, verbs, address = bare } = kit;
  const seat = (): Window | null | undefined => {
    if (kit.seat) return kit.seat();
    return parent === window ? box.querySelector("iframe")?.contentWindow : parent;
  };
  const tell = (message: FromKit): void => seat()?.postMessage(message, server);
  let at = address();

  // What was done belongs to the page on which it was done.
  const { send, empty } = outbox((acts) => tell({ sb: "hand", url: at, acts }));
  const made = new Page(first, {
    send: (act) => {
      turned();
      send(act);
    },
    report: (report: KitReport) => tell({ sb: "acted", url: at, ...report }),
    stop: () => tell({ sb: "stop" }),
    drop: () => tell({ sb: "drop" }),
    answer: () => verbs.open!(),
    end: () => box.className === "left",
  });
  page = made;

  /** The page is another one now, without having been loaded. */
  function turned(): void {
    if (at === address()) return;
    empty();
    at = address();
    tell({ sb: "hands", url: at });
    made.turned();
  }
  on(window, "message", ({ source, origin, data }: MessageEvent<ToKit>) => {
    if (origin !== server || source !== seat() || !data) return;
    if (data.sb === "wipe") made.wipe();
    if (data.sb !== "hand") return;
    turned();
    if (data.url === at) made.take(data.leg, data.acts);
  });
  // Where the browser does not say so, the next act does.
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) on(navigation, "navigatesuccess", turned);
  const before = verbs.destroy;
  verbs.destroy = () => {
    made.end();
    page = undefined;
    return before?.();
  };
  tell({ sb: "hands", url: at });
  made.set(first);
};
