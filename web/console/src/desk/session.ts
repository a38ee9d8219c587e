/**
 * One session as this agent sees it: built from `attached` and the events after it, by pure
 * functions. Facts come from the server's log only; a line of one's own is `pending` until its
 * event comes back (IS-26).
 */

import type { Stamped } from "./frames.ts";
import { apply } from "./session/apply.ts";
import { remember } from "./session/remember.ts";
import type { Session } from "./session/state.ts";

export * from "./session/ask.ts";
export * from "./session/attached.ts";
export * from "./session/local.ts";
export * from "./session/state.ts";

/** Adds one event; one that was seen before changes nothing. `watched` = the agent is looking. */
export function happened(session: Session, record: Stamped, watched: boolean): Session {
  if (record.seq <= session.seen) return session;
  let next: Session = { ...session, seen: record.seq, events: [...session.events, record] };
  next = remember(next, record, watched);
  return record.seq > session.viewHead ? apply(next, record) : next;
}
