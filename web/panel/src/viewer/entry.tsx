import type { Start } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { begin as beginAlone, draw } from "../core/app.ts";
import type { Handover } from "../core/opening.ts";
import { detailsFrom } from "../core/visit.ts";
import { start as begin } from "../entry.tsx";
import type { Handed } from "../views/menu.tsx";
import { Chat } from "../views/screen.tsx";
import * as browse from "./browse.tsx";
import { tellLost } from "./lost.ts";
import { isMe } from "./own-window.ts";
import { Side, Strip } from "./strip.tsx";

/** Known to the build: no boot goes before. */
declare const BOOTLESS: boolean;

/** The panel that opened this window, while its page is there. */
const panel = (): undefined | (() => Promise<Handed>) => {
  try {
    return opener?.switchboard;
  } catch {
    return undefined;
  }
};

/** Page above, people, talk, and the line to type in: in this order (IS-46). */
const Viewer = () => [
  <browse.Browse />,
  <Strip />,
  <div class="talk">
    <main class="chat">
      <Chat />
    </main>
    <Side />
  </div>,
];

const styled = (href: string): Promise<unknown> =>
  new Promise((go) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = link.onerror = go;
    document.head.append(link);
  });

/**
 * What the panel hands over: its session, and a pass for a cookie of this window's own, so that
 * this window stays in the session when the page of the panel is gone.
 */
const handed = async (): Promise<Handed | undefined> => {
  try {
    const given = await panel()?.();
    if (!given) return undefined;
    await call("POST", "/v1/visits/window", { pass: given.pass }).catch(() => {
      // No cookies here: then the panel is asked as long as it is there.
      detailsFrom(async () => (await panel()!()).details);
    });
    return given;
  } catch {
    return undefined;
  }
};

/** Starts the client as a page of its own. */
export const start = async (given: Start, handover: Handover = {}): Promise<void> => {
  const css = given.parts.find(({ url }) => /\/viewer-[^/]*\.css$/.test(url));
  if (css) await styled(css.url);
  browse.begin();
  if (isMe) {
    await beginAlone(given, () => <browse.Browse />);
    return draw();
  }
  handover.visit = await handed();
  // Opened from a panel, it never starts a session of its own unasked.
  const popped = new URLSearchParams(location.search).has("popped");
  if (popped && !handover.visit && !given.session_live) return tellLost();
  await begin(given, handover, Viewer);
};

if (BOOTLESS) {
  document.getElementById("late")?.remove();
  void start(JSON.parse(document.getElementById("start")!.textContent!));
}
