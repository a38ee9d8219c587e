import type { Rules, Shown } from "./pages.ts";
import { addressOf, isWeb, report } from "./pages.ts";

/*
 * Windows beside the visitor's page. They are opened by a frame of our own that nobody sees: a page
 * can send its opener elsewhere, but browsers let it do so with whole tabs only, never with a frame
 * of another site. So no page that is shown gets hold of the visitor's tab, or of this window.
 */

/** How often it is looked whether a window is still there. */
const LOOK_MS = 300;
/** A page that has come by then can be told from a blank one. */
const COME_MS = 8_000;

let hatch: HTMLIFrameElement | undefined;

/** The frame that opens; a click in this document counts for it. */
const opener = (): Window => {
  // In a frame of the customer's page this document is such a frame itself.
  if (parent !== window) return window;
  if (!hatch?.isConnected) {
    hatch = document.createElement("iframe");
    hatch.hidden = true;
    hatch.title = "";
    document.body.append(hatch);
  }
  return hatch.contentWindow!;
};

interface Held {
  window: Window;
  page: Shown;
  looking: unknown;
  /** By a click on the page's card, which is leave to be led on in it. */
  clicked: boolean;
}

/** The one window that is led from page to page. */
let led: Held | undefined;
/** Others, which are watched until they are closed. */
const others = new Set<Held>();

const alive = (): boolean => !!led && !led.window.closed;

/** Whether a page can be shown without a click of the visitor. `may`: they let windows be opened. */
export const canSteer = (rules: Rules, may: boolean): boolean =>
  alive() && rules.listed && (may || led!.clicked);

/** Of a window on another site nothing can be read: that is how it is seen that a page has come. */
const hasCome = (window: Window): boolean => {
  try {
    return window.location.href !== "about:blank" && window.document.readyState === "complete";
  } catch {
    return true;
  }
};

const gone = (held: Held): void => {
  const { page } = held;
  clearInterval(held.looking as number);
  others.delete(held);
  if (led === held) led = undefined;
  // A page that cuts itself off looks the same as one that is closed.
  report(page, page.rules?.severs ? "severed" : "closed");
};

/** Says what becomes of the page in that window, until somebody closes it. */
const watch = (held: Held, since = Date.now()): void => {
  clearInterval(held.looking as number);
  const { window: it, page } = held;
  // A copy speaks for itself.
  let told = !!page.copy;
  held.looking = setInterval(() => {
    if (it.closed) return gone(held);
    const late = Date.now() - since > COME_MS;
    if (told || !(late || hasCome(it))) return;
    told = true;
    const { known, status = 0 } = page.rules || { known: false };
    report(page, !late && known && status < 400 ? "arrived" : "opened");
  }, LOOK_MS);
};

/** Leads the window on. */
export const steer = (page: Shown): void => {
  if (!led || !isWeb(page.url)) return report(page, "blocked");
  led.page = page;
  led.window.location.href = addressOf(page);
  watch(led);
};

/** Opens the page: by the visitor's click, or by their leave. False when the browser does not. */
export const openPage = (page: Shown, rules: Rules, clicked = true): boolean => {
  if (!isWeb(page.url)) {
    report(page, "blocked");
    return true;
  }
  const further = page.way === "extra";
  if (!further && canSteer(rules, true)) {
    led!.clicked ||= clicked;
    steer(page);
    led?.window.focus();
    return true;
  }
  // A page of nobody's list is opened without a hold on it, and it gets none on us. Told from a
  // blocked one it is by the hold that is cut at once.
  const hold = rules.listed && !rules.severs;
  const name = further || !hold ? "_blank" : "switchboard-led";
  const made = opener().open(
    hold ? addressOf(page) : "about:blank",
    name,
    "popup,width=1024,height=720",
  );
  if (!made) return false;
  if (!hold) {
    made.opener = null;
    made.location.replace(page.url);
    report(page, rules.severs ? "severed" : "opened");
    return true;
  }
  const held: Held = { window: made, page, looking: undefined, clicked };
  if (further) others.add(held);
  else led = held;
  watch(held);
  return true;
};

/** The window in which that page is. */
export const showing = (page: Shown): Window | undefined =>
  led?.page === page ? led.window : undefined;

/** The visitor wants to be led no more: what was opened stays, and is theirs. */
export const letGo = (): void => {
  if (!led) return;
  clearInterval(led.looking as number);
  led = undefined;
};
