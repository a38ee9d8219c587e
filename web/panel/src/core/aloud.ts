import { chime, type Tune } from "@switchboard/ui/chime";
import { type Notice, say } from "@switchboard/ui/voice";
import type { SessionEvent } from "@switchboard/wire";
import { mark } from "./alerts.ts";
import { state, t } from "./app.ts";
import { tell } from "./bridge.ts";
import { howLoud } from "./loud.ts";

const TUNES: Partial<Record<string, Tune>> = {
  line: "line",
  file_sent: "line",
  leg_joined: "joined",
  leg_removed: "left",
  announced: "notice",
  pushed: "notice",
  warm_sought: "notice",
  warm_accepted: "notice",
  warm_over: "notice",
  ended: "left",
};
const NOTICES: Partial<Record<SessionEvent["kind"], Notice>> = {
  leg_joined: "joined",
  announced: "announcement",
  ended: "ended",
};

/**
 * Says what happened, by somebody of that name, so that it is noticed: by ear as far as that
 * is wanted, with a tune of its own for each kind of event, and by a notification.
 */
export const aloud = (event: SessionEvent, name: string): void => {
  const tune = TUNES[event.kind];
  if (!tune) return;
  const way = howLoud();
  const notice = NOTICES[event.kind];
  if (way === "voice" && notice) say(notice, document.documentElement.lang, () => chime(tune));
  else if (way !== "off") chime(tune);
  // Whoever looked away while waiting is called back, as by a line (IS-70).
  if (tune === "joined" && !state.seen) {
    state.unread++;
    mark();
  }
  const body =
    event.kind === "line"
      ? event.text
      : event.kind === "file_sent"
        ? event.file_name
        : event.kind === "leg_joined"
          ? t("joined", { name })
          : "";
  // Denied or not there: what happened is on the screen, and the page shows a mark.
  if (!state.notify || state.seen || !body || globalThis.Notification?.permission !== "granted")
    return;
  new Notification(state.start.tenant_name, { body, tag: "switchboard" }).onclick = () => {
    window.focus();
    tell({ sb: "focus" });
  };
};
