import hands, { type Base } from "./hands/hands.ts";
import { door } from "./proxied/door.ts";

/**
 * The script in a partner's page that comes through the server (IS-61). It stands first in the page:
 * keeps what names the partner's own origin within the copy, tells the seat that holds the page where it
 * is, and does there what people do together.
 */
const { server = "", from = "", own = "", problem } = document.currentScript!.dataset;

/** Frames of the copy inside it are reached from outside. */
const inside = (): boolean => {
  try {
    return parent !== window && parent.location.origin === location.origin;
  } catch {
    return false;
  }
};

/** The window around it, or the one that opened it. */
const seat = (): Window | null => (parent === window ? opener : parent);
const address = (): string => from + location.pathname + location.search;

door({ from, own });

if (!inside()) {
  const on: Base["on"] = (target, name, run) => target.addEventListener(name, run as EventListener);
  const base: Base = {
    server,
    box: document.createElement("div"),
    on,
    verbs: { open: () => {} },
    address,
    seat,
  };
  const report = (): void => {
    const { title } = document;
    seat()?.postMessage({ sb: "page", url: address(), title, problem }, server);
  };
  on(window, "message", ({ source, origin, data }: MessageEvent) => {
    if (origin === server && source === seat() && data?.sb === "hands") hands(base, data);
  });
  on(document, "DOMContentLoaded", report);
  const { navigation } = window as { navigation?: EventTarget };
  const moved = () => setTimeout(report);
  on(window, "popstate", moved);
  if (navigation) on(navigation, "navigatesuccess", moved);
}
