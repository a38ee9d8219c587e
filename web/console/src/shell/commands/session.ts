import { visitorName } from "../../desk/session.ts";
import { t } from "../../i18n/index.ts";
import { openSession } from "../../work/acts.ts";
import { paneActs } from "../../work/pane-acts.ts";
import type { Command, Context } from "./index.ts";

export function sessions({ desk }: Context): Command[] {
  return desk.order.flatMap((id, index) => {
    const name = visitorName(desk.sessions[id]!);
    const key = index < 6 ? { keys: `Alt ${index + 1}`, code: `Digit${index + 1}` } : {};
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
  return [
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
