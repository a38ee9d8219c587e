import { dispatch } from "../../desk/desk.ts";
import { visitorName } from "../../desk/session.ts";
import { live } from "../../desk/state.ts";
import { t } from "../../i18n/index.ts";
import { ms } from "../../lib/time.ts";
import { focusIn, openSession } from "../../work/acts.ts";
import { paneActs } from "../../work/pane-acts.ts";
import type { Command, Context } from "./index.ts";

export function sessions({ desk }: Context): Command[] {
  return desk.order.flatMap((id, index) => {
    const name = visitorName(desk.sessions[id]!);
    const key = index < 9 ? { keys: `Alt ${index + 1}`, code: `Digit${index + 1}` } : {};
    const list: Command[] = [
      {
        id: `open.${id}`,
        group: "session",
        label: t("command.open_session", { name }),
        icon: "work",
        ...key,
        run: () => openSession(id),
      },
    ];
    if (!desk.panes.includes(id) && desk.panes.length > 0) {
      list.push({
        id: `beside.${id}`,
        group: "session",
        label: t("command.open_beside", { name }),
        icon: "columns",
        ...(index < 9
          ? { keys: `Alt Shift ${index + 1}`, code: `Digit${index + 1}`, shift: true }
          : {}),
        run: () => openSession(id, true),
      });
    }
    return list;
  });
}

/** What can be done in the session on the screen. */
export const acts = ({ current }: Context): Command[] =>
  current ? paneActs(current).map((act) => ({ ...act, group: "session" })) : [];

/** From session to session. */
export function steps({ desk, current }: Context): Command[] {
  if (!current) return [];
  const step = (by: number) => () => {
    const at = desk.order.indexOf(current.id);
    const id = desk.order[(at + by + desk.order.length) % desk.order.length];
    if (id) openSession(id);
  };
  const off = desk.order.length < 2;
  const turn = (by: number) => () => {
    const at = desk.panes.indexOf(current.id);
    const id = desk.panes[(at + by + desk.panes.length) % desk.panes.length];
    if (id) openSession(id);
  };
  const alone = desk.panes.length < 2;
  // The one whose visitor has waited longest for a line.
  const owed = desk.order
    .filter((id) => id !== current.id && desk.sessions[id]?.owed)
    .sort((a, b) => ms(desk.sessions[a]!.owed!) - ms(desk.sessions[b]!.owed!))[0];
  return [
    {
      id: "owed",
      group: "session",
      label: t("command.owed"),
      icon: "bell",
      keys: "Alt U",
      code: "KeyU",
      off: !owed,
      run: () => openSession(owed!),
    },
    {
      id: "tile",
      group: "session",
      label: t(alone ? "command.tile" : "command.untile"),
      icon: "columns",
      keys: "Alt 0",
      code: "Digit0",
      off: alone && live(desk) < 2,
      run: () => {
        dispatch({ do: "tile", all: alone });
        focusIn("composer");
      },
    },
    {
      id: "hide",
      group: "session",
      label: t("session.unpane", { name: visitorName(current) }),
      icon: "close",
      keys: "Alt Q",
      code: "KeyQ",
      off: alone,
      run: () => {
        dispatch({ do: "unpane", s: current.id });
        focusIn("composer");
      },
    },
    {
      id: "pane.next",
      group: "session",
      label: t("command.pane_next"),
      icon: "next",
      keys: "F6",
      code: "F6",
      bare: true,
      off: alone,
      run: turn(1),
    },
    {
      id: "pane.previous",
      group: "session",
      label: t("command.pane_previous"),
      icon: "back",
      keys: "Shift F6",
      code: "F6",
      shift: true,
      bare: true,
      off: alone,
      run: turn(-1),
    },
    {
      id: "next",
      group: "session",
      label: t("command.next"),
      icon: "next",
      keys: "Alt ↓",
      code: "ArrowDown",
      off,
      run: step(1),
    },
    {
      id: "previous",
      group: "session",
      label: t("command.previous"),
      icon: "back",
      keys: "Alt ↑",
      code: "ArrowUp",
      off,
      run: step(-1),
    },
  ];
}
