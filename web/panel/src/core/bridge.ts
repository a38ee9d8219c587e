import type { PageOutcome } from "@switchboard/wire";
import { state } from "./app.ts";
import type { Labels } from "./visit.ts";

/** A message of the loader in the page that carries the panel. */
export type FromLoader =
  | { sb: "open" | "close" | "reset" }
  | { sb: "identify"; of: Labels }
  | { sb: "attributes"; of: Labels["attributes"] }
  | { sb: "locale" | "ask"; of: string }
  | { sb: "page"; url: string; title?: string; subject?: string }
  | { sb: "visible"; on: boolean }
  /** What became of a page in a named frame. */
  | { sb: "led"; push: string; outcome: PageOutcome }
  /** The page has something to ask for help with: it wants to know, or it asks. */
  | { sb: "help"; ask: boolean; subject?: string };

/** `off`: nobody can be asked, e.g. because no session is live. `down`: there is no connection. */
export type Helping = "off" | "down" | "ready" | "asking" | "failed";

export type ToLoader =
  | { sb: "ready" | "close" | "focus" | "gone" }
  | { sb: "navigate"; url: string }
  | { sb: "lead"; url: string; frame: string; push: string }
  /** The page itself goes, wherever that is: the visitor is handed over to another company. */
  | { sb: "lead"; url: string; leave: true }
  | { sb: "keep"; text: string }
  | { sb: "live"; on: boolean }
  | { sb: "unread"; count: number }
  /** Without a state: whoever wants to know may ask now. */
  | { sb: "help"; state?: Helping }
  | { sb: "event"; name: string; detail: unknown };

/** The only origin that is spoken to and listened to. */
const host = (): string | undefined => {
  try {
    return state.start.origin || new URL(state.start.page).origin;
  } catch {
    return undefined;
  }
};

export const framed = window.parent !== window;

export const tell = (message: ToLoader): void => {
  const to = framed && host();
  if (to) parent.postMessage(message, to);
};

/** An event of the embed API. */
export const emit = (name: string, detail: unknown = {}): void =>
  tell({ sb: "event", name, detail });

export const listen = (hear: (message: FromLoader) => void): void => {
  addEventListener("message", ({ source, origin, data }) => {
    if (framed && source === parent && origin === host() && data?.sb) hear(data);
  });
};
