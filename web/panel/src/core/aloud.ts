import { chime, type Tune } from "@switchboard/ui/chime";
import type { SessionEvent } from "@switchboard/wire";
import { mark } from "./alerts.ts";
import { state, t } from "./app.ts";
import { tell } from "./bridge.ts";

const TUNES: Partial<Record<string, Tune>> = {
  line: "line",
  leg_joined: "joined",
  leg_removed: "left",
  announced: "notice",
  pushed: "notice",
  ended: "left",
};

/**
 * Says what happened, by somebody of that name, so that it is noticed: a tune of its own for
 * each kind of event, and a notification.
 */
export const aloud = (event: SessionEvent, name: string): void => {
  const tune = TUNES[event.kind];
  if (!tune) return;
  if (state.sound) chime(tune);
  // Whoever looked away while waiting is called back, as by a line (IS-70).
  if (tune === "joined" && !state.seen) {
    state.unread++;
    mark();
  }
  const body =
    event.kind === "line" ? event.text : event.kind === "leg_joined" ? t("joined", { name }) : "";
  // Denied or not there: what happened is on the screen, and the page shows a mark.
  if (!state.notify || state.seen || !body || globalThis.Notification?.permission !== "granted")
    return;
  new Notification(state.start.tenant_name, { body, tag: "switchboard" }).onclick = () => {
    window.focus();
    tell({ sb: "focus" });
  };
};
