import type { EventFrame } from "@switchboard/wire";
import { allows } from "@switchboard/wire/steps";
import { draw, state } from "../core/app.ts";
import { listen, tell } from "../core/bridge.ts";
import { follow } from "../core/follow.ts";
import { isNew, isOfThisPage, isWeb, pages, report, rules, type Shown } from "./pages.ts";
import { hold } from "./popup.ts";
import { ANY, offer, show } from "./through.ts";
import { canSteer, letGo, openPage, steer } from "./windows.ts";

/** Shows a page in a frame of the page around, where that is not the viewer's own. */
let framing: ((name: string, url: string) => boolean) | undefined;
export const frameWith = (way: typeof framing): void => {
  framing = way;
};

/** Takes this tab to a page. */
let go = (url: string): void => tell({ sb: "navigate", url });
export const goWith = (way: typeof go): void => {
  go = way;
};

/** Pages that wait for the visitor's leave to be led, the newest of each way. */
const waiting = new Map<string, Shown>();

/** Only the newest page of a way is shown. */
const newest = new Map<string, Shown>();

/** The visitor's leave to show them pages: asked once. What opens a window asks by itself. */
const consents = (): boolean | undefined => {
  if (state.declined) return false;
  return state.people[state.me]?.consent ? true : undefined;
};

/** In the visitor's own tab, by the way that every release knows. */
const inTab = (page: Shown): void => {
  const { seq, push, leg, url } = page;
  const event = { kind: "pushed", push, leg, url, target: "tab", follow: false } as const;
  follow({ t: "event", s: state.session?.id || "", seq, at: "", event });
};

/** Whether the visitor lets that member open windows for them. */
const mayOpen = (leg: string): boolean => {
  const [me, other] = [state.people[state.me], state.people[leg]];
  return !!me && !!other && allows({ ...me, leg: state.me }, { ...other, leg }, "windows");
};

/**
 * In a window: led on if there is one. Else the visitor is asked for a click, which is their leave for
 * it; one that they have just made for something else is none, unless they let that member open windows.
 */
const inWindow = (page: Shown): void => {
  const found = page.rules!;
  const may = mayOpen(page.leg);
  if (page.way !== "extra" && canSteer(found, may)) return steer(page);
  if (may && navigator.userActivation?.isActive && openPage(page, found, false)) return;
  report(page, "window_refused");
};

const inPopup = (page: Shown): void => {
  const { popup, listed } = page.rules!;
  if (popup && listed) return hold(page);
  if (listed) {
    page.instead = "framed_not";
    report(page, "frame_refused");
  }
  inWindow(page);
};

const inFrame = (page: Shown): void => {
  const { frame, listed } = page.rules!;
  if (!frame || !listed) {
    page.instead = "framed_not";
    if (listed) report(page, "frame_refused");
    return isOfThisPage(page.url) ? inTab(page) : inWindow(page);
  }
  if (framing?.(page.frame!, page.url)) return report(page, "opened");
  if (framing) return missing(page);
  tell({ sb: "lead", url: page.url, frame: page.frame!, push: page.push });
};

/** There is no such frame: the whole page, with a word about it. */
const missing = (page: Shown): void => {
  page.instead = "frame_missing";
  report(page, "frame_missing");
  page.outcome = undefined;
  if (isOfThisPage(page.url)) inTab(page);
  else inWindow(page);
};

const WAYS = { window: inWindow, extra: inWindow, popup: inPopup, frame: inFrame, proxy: offer };

const act = async (page: Shown): Promise<void> => {
  if (!isWeb(page.url)) return report(page, "blocked");
  if (page.way === "tab" && isOfThisPage(page.url)) return inTab(page);
  if (state.declined && !page.plain) return report(page, "declined");
  // Of what comes through the server nothing has to be seen beforehand.
  if (page.way === "proxy") page.rules = ANY;
  else await rules(page);
  if (newest.get(page.way) !== page || page.outcome) return;
  const asks = page.way === "popup" || page.way === "frame";
  if (asks && consents() === undefined) {
    waiting.set(page.way, page);
    state.ask = page.leg;
    return draw();
  }
  WAYS[page.way === "tab" ? "window" : page.way](page);
};

/** A tab that nobody looks at shows nothing; the one that is looked at does. */
const shown = (): boolean => !document.hidden && !(state.popped && !state.popped.closed);

/** Pages that came while this tab was out of sight. */
const unseen = new Set<Shown>();

addEventListener("visibilitychange", () => {
  if (!shown()) return;
  for (const page of unseen) void act(page);
  unseen.clear();
});

/** Somebody shows a page. */
export const came = (page: Shown): void => {
  pages.set(page.push, page);
  const own = page.leg === state.me;
  if (!isNew(page.seq) || (own && !page.echo)) return;
  newest.set(page.way, page);
  if (own) return echo(page);
  if (shown()) void act(page);
  else unseen.add(page);
};

/** The leader goes there too (IS-59); nobody is told what became of that. */
const echo = (page: Shown): void => {
  if (page.way === "tab" && isOfThisPage(page.url)) go(page.url);
};

/** The visitor has said whether they want to be led. */
export const consented = (yes: boolean): void => {
  if (!yes) letGo();
  for (const page of waiting.values()) {
    if (yes) WAYS[page.way as "popup"](page);
    else report(page, "declined");
  }
  waiting.clear();
};

/** The visitor opens a page that was offered. */
export const open = (page: Shown): void => {
  if (page.way === "proxy") return void show(page);
  // What the page allows is known since it came; a click counts for some seconds.
  void (page.rules ? Promise.resolve(page.rules) : rules(page)).then((found) => {
    page.refused = !openPage(page, found);
    if (page.refused) {
      page.outcome = undefined;
      report(page, "window_refused");
    }
    draw();
  });
};

/** What another tab of the visitor, or this one before its page turned, has said of it. */
export const said = ({ event }: EventFrame): void => {
  if (event.kind !== "page_reported" && event.kind !== "push_reported") return;
  const page = event.leg === state.me && pages.get(event.push);
  if (!page || page.mine) return;
  page.outcome = event.outcome;
  if (event.outcome === "frame_missing") page.instead = "frame_missing";
  if (event.outcome === "frame_refused") page.instead = "framed_not";
};

listen((message) => {
  if (message.sb !== "led") return;
  const page = pages.get(message.push);
  if (!page) return;
  if (message.outcome === "frame_missing") missing(page);
  else report(page, message.outcome);
});
