import { state } from "../core/app.ts";
import { tell } from "../core/bridge.ts";
import { say } from "../texts/leading.ts";
import { nameOf } from "../views/lines.tsx";
import { addressOf, isWeb, report, type Shown } from "./pages.ts";

/** The page that is held in the panel or viewer (IS-64). */
let held: { page: Shown; box: HTMLElement; back: Element | null } | undefined;

const hostOf = (url: string): string => new URL(url).host;

/** Takes it away; the leader is told when it was the follower who did. */
export const close = (byHand = true): void => {
  if (!held) return;
  const { page, box, back } = held;
  held = undefined;
  box.remove();
  document.querySelector("#app")?.removeAttribute("inert");
  if (back instanceof HTMLElement && back.isConnected) back.focus();
  if (byHand) report(page, "closed");
};

/** Shows the page inside; whether it may be was asked before. */
export const hold = (page: Shown): void => {
  if (!isWeb(page.url)) return report(page, "blocked");
  close(false);
  const make = <K extends keyof HTMLElementTagNameMap>(
    tag: K,
    has: Partial<HTMLElementTagNameMap[K]>,
    ...inside: (Node | string)[]
  ): HTMLElementTagNameMap[K] => {
    const element = Object.assign(document.createElement(tag), has);
    element.append(...inside);
    return element;
  };
  const title = say("shows", nameOf(page.leg));
  const away = make("button", {
    type: "button",
    className: "button",
    textContent: say("close"),
    onclick: () => close(),
  });
  const view = make("iframe", {
    title,
    src: addressOf(page),
    referrerPolicy: "strict-origin-when-cross-origin",
    // A copy speaks for itself.
    onload: () => page.copy || report(page, page.rules?.known ? "arrived" : "opened"),
  });
  view.setAttribute("sandbox", "allow-scripts allow-forms allow-same-origin allow-popups");
  const host = make("small", { dir: "ltr" }, hostOf(page.url));
  const words = make("p", { id: "popup-title" }, make("b", {}, title), host);
  if (page.rules?.leaves) words.append(make("small", { className: "leaves" }, say("leaves")));
  const box = make("div", { className: "popup", role: "dialog" });
  box.setAttribute("aria-labelledby", "popup-title");
  box.append(make("header", {}, words, away), view);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  held = { page, box, back: document.activeElement };
  document.body.append(box);
  // Behind it nothing is to be reached meanwhile.
  document.querySelector("#app")?.setAttribute("inert", "");
  tell({ sb: "focus" });
  away.focus();
};

/** The window in which that page is held. */
export const holding = (page: Shown): Window | null | undefined =>
  held?.page === page ? held.box.querySelector("iframe")?.contentWindow : undefined;

/** A page of the site that is held says what it is: its own button makes way. */
addEventListener("message", ({ source, origin, data }: MessageEvent) => {
  const view = held?.box.querySelector("iframe")?.contentWindow;
  if (!view || source !== view || data?.sb !== "page" || held?.page.copy) return;
  view.postMessage({ sb: "framed" }, origin);
  if (held && held.page.leg !== state.me) report(held.page, "arrived");
});
