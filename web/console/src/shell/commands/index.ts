/**
 * Everything the agent can do, as one list: the palette shows it, shortcuts run it, the help
 * names its keys. Computed from the state each time, so nothing offered is impossible.
 */
import { account } from "../../api/account.ts";
import type { Me } from "../../api/types.ts";
import { desk } from "../../desk/desk.ts";
import type { Session } from "../../desk/session.ts";
import type { Desk } from "../../desk/state.ts";
import type { IconName } from "../../kit/icon.tsx";
import { place } from "../../lib/router.ts";
import { paths } from "../../paths.ts";
import { canned } from "./canned.ts";
import { meetings, offers, states } from "./desk.ts";
import { pages } from "./go.ts";
import { preferences } from "./prefs.ts";
import { acts, sessions, steps } from "./session.ts";

export interface Command {
  id: string;
  group: "session" | "canned" | "desk" | "go" | "prefs";
  label: string;
  icon: IconName;
  /** Shown keys. */
  keys?: string;
  /** Pressed together with Alt, by place on the keyboard. */
  code?: string;
  /** Shift is pressed too. */
  shift?: boolean;
  /** Without Alt. */
  bare?: boolean;
  /** Not possible now: left out of the palette, its key does nothing. */
  off?: boolean;
  run: () => void | Promise<void>;
}

/** What commands are made from. */
export interface Context {
  me: Me;
  desk: Desk;
  /** The session that has the focus, while it is on the screen. */
  current: Session | undefined;
}

/** In the order in which the palette shows them. */
const PARTS: ((context: Context) => Command[])[] = [
  offers,
  sessions,
  acts,
  steps,
  canned,
  meetings,
  states,
  pages,
  preferences,
];

export function commands(): Command[] {
  const state = account.get();
  if (state.status !== "in") return [];
  const now = desk.get();
  const atWork = place.get().path === paths.work;
  const current = atWork && now.focus ? now.sessions[now.focus] : undefined;
  const context: Context = { me: state.me, desk: now, current };
  return PARTS.flatMap((part) => part(context));
}
