/** Tells the agent what needs them: sound, spoken notice, notification of the desktop, title. */
import { refresh } from "../api/account.ts";
import { t } from "../i18n/index.ts";
import { toast } from "../kit/toast.tsx";
import { prefs } from "../lib/prefs.ts";
import { go } from "../lib/router.ts";
import { paths } from "../paths.ts";
import type { Frame, Offer } from "./frames.ts";
import { visitorName } from "./session.ts";
import { play, speak } from "./sound.ts";
import type { Desk } from "./state.ts";
import { forget } from "./uploads.ts";
import { stateName } from "./words.ts";

let ringing: ReturnType<typeof setInterval> | undefined;
const shown = new Map<string, Notification>();

/**
 * Called after every frame with the state before and after it. `open` brings a session into view,
 * for whoever presses the notification of its line.
 */
export function notify(frame: Frame, before: Desk, after: Desk, open: (s: string) => void): void {
  if (frame.t === "offer" && !before.offers.some((each) => each.offer === frame.offer.offer))
    announce(frame.offer);
  if (frame.t === "desk") for (const offer of after.offers) announce(offer);
  if (after.offers !== before.offers || after.answering !== before.answering) {
    ring(after.offers.some((each) => !after.answering.includes(each.offer)));
    for (const [id, note] of shown) {
      if (after.offers.some((each) => each.offer === id)) continue;
      note.close();
      shown.delete(id);
    }
  }
  if (frame.t === "state_set")
    toast(t("status.set_by", { name: frame.by, state: stateName(frame.state) }));
  if (frame.t === "state" && frame.reason === "no_response") play("missed");
  if (frame.t === "event") {
    if (frame.event.kind === "file_sent") forget(frame.event.cid);
    tellAloud(frame, before);
    const was = before.sessions[frame.s]?.unread ?? 0;
    const session = after.sessions[frame.s];
    if (session && session.unread > was) {
      play("line");
      if (document.hidden)
        show(`line-${frame.s}`, visitorName(session), session.last?.text ?? "", () =>
          open(frame.s),
        );
    }
  }
}

function announce(offer: Offer): void {
  // Places and their signs are the company's; this page may be open since the morning.
  void refresh().catch(() => {});
  const who = t("offer.title", { name: offer.visitor_name, service: offer.service_name });
  speak("incoming_chat");
  if (document.hidden || !document.hasFocus()) {
    const note = show(`offer-${offer.offer}`, who, offer.question ?? offer.title ?? "");
    if (note) shown.set(offer.offer, note);
  }
}

/** Joining, announcements and the end, in sessions that were there before. */
function tellAloud({ s, event }: Extract<Frame, { t: "event" }>, before: Desk): void {
  const was = before.sessions[s];
  if (!was?.leg) return;
  if (event.kind === "leg_joined" && event.leg !== was.leg) speak("joined");
  else if (event.kind === "announced") speak("announcement");
  else if (event.kind === "ended") speak("ended");
}

function ring(on: boolean): void {
  if (on && ringing === undefined) {
    play("offer");
    ringing = setInterval(() => play("offer"), 3_500);
  } else if (!on && ringing !== undefined) {
    clearInterval(ringing);
    ringing = undefined;
  }
}

function show(
  tag: string,
  title: string,
  body: string,
  open: () => void = () => {},
): Notification | null {
  if (!prefs.get().desktop || permission() !== "granted") return null;
  try {
    const note = new Notification(title, { tag, body: body.slice(0, 200), silent: true });
    note.onclick = () => {
      window.focus();
      go(paths.work);
      open();
      note.close();
    };
    return note;
  } catch {
    return null;
  }
}

/** What the browser lets this page do; `denied` where it knows no notifications. */
export const permission = (): NotificationPermission =>
  "Notification" in window ? Notification.permission : "denied";

/** Asked where the agent turns them on, nowhere else. */
export async function askForNotifications(): Promise<void> {
  if (permission() === "default") await Notification.requestPermission().catch(() => {});
}

/** Window title: an offer blinks, unread lines are counted. */
export function title(offers: number, unread: number, blink: boolean, page: string): string {
  if (offers > 0 && blink) return `● ${t("offer.waiting_title", { n: offers })}`;
  return `${unread > 0 ? `(${unread}) ` : ""}${page} · Switchboard`;
}
