import type { Start, Visit } from "@switchboard/wire";
import type { Handover } from "../core/opening.ts";
import { detailsFrom } from "../core/visit.ts";
import { start as begin } from "../entry.tsx";
import { Chat } from "../views/screen.tsx";
import * as browse from "./browse.tsx";
import { Side, Strip } from "./strip.tsx";

/** The panel that opened this window holds the session's cookie where this one cannot. */
const panel = (): undefined | (() => Promise<Visit>) => {
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

/** Starts the client as a page of its own. */
export const start = async (given: Start, handover: Handover = {}): Promise<void> => {
  const css = given.parts.find(({ url }) => /\/viewer-[^/]*\.css$/.test(url));
  if (css) await styled(css.url);
  browse.begin();
  const visit = panel();
  if (visit) {
    detailsFrom(async () => (await visit()).details);
    handover.visit = await visit().catch(() => undefined);
  }
  await begin(given, handover, Viewer);
};

const element = document.getElementById("start");
if (element && !document.getElementById("app")?.dataset.boot) {
  void start(JSON.parse(element.textContent || "{}"));
}
