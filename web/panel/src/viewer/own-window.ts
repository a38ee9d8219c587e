// The page's own window: the browsing area apart from the conversation (IS-16, IS-47). It has
// no leg of its own; it shows pages and tells the window with the conversation what it shows.
import { state } from "../core/app.ts";

export interface Page {
  url: string;
  title: string;
  subject?: string | undefined;
}

type Message = { sb: "show" | "go"; url: string } | ({ sb: "seen" } & Page);

/** How often it is looked whether the window is still there. */
const LOOK_MS = 400;

/** This is the page's own window. */
export const isMe = new URLSearchParams(location.search).has("float");

let away: Window | null = null;
let looking: unknown;
let docked: () => void = () => {};

export const isOpen = (): boolean => !!away;

/** Opens it; false when the browser does not let it. */
export const open = (): boolean => {
  const click = new URLSearchParams(location.search);
  const { url, title } = state.page;
  click.set("float", "1");
  click.set("page", url);
  click.set("title", title || "");
  away = window.open(`/viewer?${click}`, "switchboard-page", "popup,width=1100,height=760");
  if (!away) return false;
  looking = setInterval(() => away?.closed && close(), LOOK_MS);
  return true;
};

/** The page comes back to the window with the conversation. */
export const close = (): void => {
  clearInterval(looking as number);
  away?.close();
  away = null;
  docked();
};

export const show = (url: string): void =>
  away?.postMessage({ sb: "show", url } satisfies Message, location.origin);

/** From the page's own window to the one with the conversation. */
export const toMain = (message: Message): void => opener?.postMessage(message, location.origin);

export const listen = (on: {
  show: (url: string) => void;
  seen: (page: Page) => void;
  go: (url: string) => void;
  docked: () => void;
}): void => {
  docked = on.docked;
  addEventListener("message", ({ source, origin, data }: MessageEvent<Message>) => {
    if (!source || origin !== location.origin || source !== (isMe ? opener : away)) return;
    if (data.sb === "seen" && !isMe) on.seen(data);
    else if (data.sb === "go" && !isMe) on.go(data.url);
    else if (data.sb === "show" && isMe) on.show(data.url);
  });
  // Without the conversation it has nothing to do with the session any more.
  addEventListener("pagehide", () => away?.close());
};
