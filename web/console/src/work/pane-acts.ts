/**
 * What can be done in one session, as one list: the head of its pane has some of it as buttons,
 * the palette all, and the keys run it. A new act is one more entry.
 */
import { feature } from "../api/account.ts";
import { hold, takeBaton } from "../desk/desk.ts";
import { can, leads, type Session } from "../desk/session.ts";
import { t } from "../i18n/index.ts";
import type { IconName } from "../kit/icon.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { prefs, setPref } from "../lib/prefs.ts";
import { closeSession, endSession, focusIn } from "./acts.ts";
import { cardShown, toggleCard } from "./card.ts";
import { transferOf } from "./transfer.tsx";
import { dialOf } from "./voice/dialing.tsx";
import { talkOf, toggleTalk } from "./voice/own.ts";

export interface PaneAct {
  id: string;
  label: string;
  icon: IconName;
  /** Shown keys. */
  keys?: string;
  /** Pressed together with Alt, by place on the keyboard. */
  code?: string;
  /** Not possible now: in no menu, its key does nothing. */
  off?: boolean;
  /** Its icon is a button in the head. */
  head?: { on?: boolean; class?: string };
  /** It is the last button of the head, in a word; of those one is possible at a time. */
  word?: { text: string; look: "danger" | "plain" };
  run: () => void;
}

export function paneActs(session: Session): PaneAct[] {
  const { id } = session;
  const { browse } = prefs.get();
  const contact = cardShown();
  const talks = talkOf(id) !== null;
  return [
    {
      id: "reply",
      label: t("command.write"),
      icon: "edit",
      keys: "Alt W",
      code: "KeyW",
      off: !can.say(session),
      run: () => focusIn("composer"),
    },
    {
      id: "canned",
      label: t("command.canned"),
      icon: "canned",
      keys: "/",
      off: !can.say(session) || !feature("canned_replies"),
      run: () => focusIn("canned"),
    },
    {
      id: "note",
      label: t("command.note"),
      icon: "note",
      keys: "Alt N",
      code: "KeyN",
      off: !can.say(session),
      run: () => focusIn("note"),
    },
    {
      id: "transfer",
      label: t("command.transfer"),
      icon: "transfer",
      keys: "Alt T",
      code: "KeyT",
      off: !can.steer(session) || session.asking !== null || session.warm !== null,
      head: {},
      run: () => transferOf.set(id),
    },
    {
      id: "hold",
      label: t(session.held ? "command.resume" : "command.hold"),
      icon: "hold",
      keys: "Alt H",
      code: "KeyH",
      off: !can.steer(session),
      head: { on: session.held !== null },
      run: () => void hold(id, session.held === null).catch(toastProblem),
    },
    {
      id: "voice",
      label: t(talks ? "command.hang_up" : "command.talk"),
      icon: "phone",
      keys: "Alt V",
      code: "KeyV",
      off: !talks && (!session.voice || !can.say(session) || session.status !== "active"),
      head: { on: talks, class: "pane-voice" },
      run: () => void toggleTalk(id).catch(toastProblem),
    },
    {
      id: "dial",
      label: t("command.dial"),
      icon: "keypad",
      off: !session.voice?.telephone || !can.say(session) || session.status !== "active",
      head: { class: "pane-spare" },
      run: () => dialOf.set(id),
    },
    {
      id: "push",
      label: t("command.push"),
      icon: "page",
      keys: "Alt P",
      code: "KeyP",
      off: !can.lead(session) || !feature("push"),
      run: () => {
        setPref("browse", true);
        focusIn("address");
      },
    },
    {
      id: "baton",
      label: t("lead.take"),
      icon: "lead",
      off: !can.lead(session) || leads(session) || !feature("push"),
      run: () => void takeBaton(id).catch(toastProblem),
    },
    {
      id: "browse",
      label: browse ? t("command.hide_pages") : t("command.show_pages"),
      icon: "page",
      keys: "Alt B",
      code: "KeyB",
      off: !feature("push"),
      head: { on: browse, class: "pane-spare" },
      run: () => setPref("browse", !browse),
    },
    {
      id: "contact",
      label: contact ? t("command.hide_contact") : t("command.show_contact"),
      icon: "person",
      keys: "Alt C",
      code: "KeyC",
      head: { on: contact, class: "pane-contact pane-spare" },
      run: toggleCard,
    },
    {
      id: "end",
      label: t("command.end"),
      icon: "end",
      keys: "Alt E",
      code: "KeyE",
      off: !can.end(session),
      word: { text: t("end.submit"), look: "danger" },
      run: () => endSession(id),
    },
    {
      id: "close",
      label: t("command.close"),
      icon: "close",
      keys: "Alt X",
      code: "KeyX",
      off: !can.close(session),
      word: { text: t("action.close"), look: "plain" },
      run: () => closeSession(id),
    },
  ];
}
