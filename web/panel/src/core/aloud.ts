import { chime, type Tune } from "@switchboard/ui/chime";
import { mark } from "./alerts.ts";
import { state } from "./app.ts";
import { tell } from "./bridge.ts";

/** Says it so that it is noticed: a tune of its own for each event, and a notification. */
export const aloud = (tune: Tune, body: string): void => {
  if (state.sound) chime(tune);
  // Whoever looked away while waiting is called back, as by a line (IS-70).
  if (tune === "joined" && !state.seen) {
    state.unread++;
    mark();
  }
  // Denied or not there: what happened is on the screen, and the page shows a mark.
  if (!state.notify || state.seen || !body || globalThis.Notification?.permission !== "granted")
    return;
  new Notification(state.start.tenant_name, { body, tag: "switchboard" }).onclick = () => {
    window.focus();
    tell({ sb: "focus" });
  };
};
