import { call } from "@switchboard/wire/api";
import { draw, state } from "../core/app.ts";
import { type Copy, type Rules, report, type Shown } from "./pages.ts";
import { hold, holding } from "./popup.ts";
import { openPage, showing } from "./windows.ts";

/*
 * A partner's page through the server (IS-61): this visitor has a copy of their own, on an origin of
 * its own. It is announced, and opened by a click: in a window where there is room for one beside
 * this panel, else in the panel. What follows is shown where the first is.
 */

/** Copies are served by us, so nothing of the partner's rules matters. */
export const ANY: Rules = {
  known: true,
  popup: true,
  frame: false,
  severs: false,
  leaves: true,
  listed: true,
};

/** The copy that is open. */
let shown: Shown | undefined;

const view = (): Window | null | undefined => shown && (holding(shown) || showing(shown));

/** Below this a form is for a telephone. */
const ROOM = 700;
const small = (): boolean => parent !== window && innerWidth < ROOM && screen.width >= ROOM;

/** Asks for a click, unless a copy is open already. */
export const offer = (page: Shown): void => {
  const open = view();
  if (open && !(open as Window).closed) void show(page);
  else report(page, "window_refused");
};

/** Opens this member's copy; the server decides whether they have one. */
export const show = async (page: Shown): Promise<void> => {
  const path = `/v1/visits/${state.session?.id}/pushes/${page.seq}/proxied`;
  const asked = call<Copy>("POST", path).catch(() => undefined);
  const place = await import("../hands/place.ts");
  page.copy = await asked;
  if (!page.copy) return report(page, "proxy_failed");
  place.sitBeside(view);
  const inWindow = !(shown && holding(shown)) && small();
  shown = page;
  page.outcome = undefined;
  if (!inWindow || !openPage(page, ANY)) hold(page);
  draw();
};

/** The copy says where it is, and what is done on it. */
addEventListener("message", async ({ source, origin, data }: MessageEvent) => {
  const copy = shown?.copy;
  if (!source || !shown || !copy || source !== view() || origin !== copy.origin) return;
  const place = await import("../hands/place.ts");
  if (data?.sb !== "page") return place.heardBeside(data, origin);
  const { url, problem } = data;
  report(shown, problem ? "proxy_failed" : "arrived");
  if (!problem && typeof url === "string" && URL.parse(url)?.origin === copy.from)
    place.showsBeside(url, origin);
});
