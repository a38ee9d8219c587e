import type { Stamped } from "../frames.ts";
import type { Push, Session } from "./state.ts";

/** What the view does not hold: names, own pending lines, pushes, unread mark, last line. */
export function remember(s: Session, { at, event, seq }: Stamped, watched: boolean): Session {
  switch (event.kind) {
    case "leg_joined":
      return { ...s, names: { ...s.names, [event.leg]: { name: event.name, role: event.role } } };
    case "described": {
      const known = s.names[event.leg];
      return event.name && known
        ? { ...s, names: { ...s.names, [event.leg]: { ...known, name: event.name } } }
        : s;
    }
    case "asked":
    case "line": {
      const text = event.kind === "line" ? event.text : event.question;
      const mine = event.leg === s.leg;
      const names: Session["names"] = event.name
        ? { ...s.names, [event.leg]: { name: event.name, role: "visitor" } }
        : s.names;
      const { [event.leg]: _, ...typing } = s.typing;
      const counts = !mine && !watched && seq > s.viewHead && s.names[event.leg]?.role !== "agent";
      return {
        ...s,
        names,
        typing,
        pending:
          event.kind === "line" && mine
            ? s.pending.filter((line) => line.id !== event.cid)
            : s.pending,
        last: { text, at, mine },
        unread: s.unread + (counts ? 1 : 0),
      };
    }
    case "file_sent": {
      const mine = event.leg === s.leg;
      const counts = !mine && !watched && seq > s.viewHead && s.names[event.leg]?.role !== "agent";
      return {
        ...s,
        names: event.name
          ? { ...s.names, [event.leg]: { name: event.name, role: "visitor" } }
          : s.names,
        last: { text: event.file_name, at, mine },
        unread: s.unread + (counts ? 1 : 0),
      };
    }
    case "pushed": {
      const push: Push = {
        push: event.push,
        url: event.url,
        by: event.leg,
        follow: event.follow,
        at,
        outcomes: {},
      };
      return { ...s, pushes: [...s.pushes, push] };
    }
    case "push_reported":
      return {
        ...s,
        pushes: s.pushes.map((push) =>
          push.push === event.push
            ? { ...push, outcomes: { ...push.outcomes, [event.leg]: event.outcome } }
            : push,
        ),
      };
    case "page_viewed":
      return event.subject && s.names[event.leg]?.role === "visitor"
        ? { ...s, subject: event.subject }
        : s;
    case "consent_changed":
      return { ...s, consent: { ...s.consent, [event.leg]: event.follow } };
    case "leg_removed": {
      const { [event.leg]: _, ...typing } = s.typing;
      return { ...s, typing };
    }
    case "ended":
      return {
        ...s,
        status: "ended",
        ended: { reason: event.reason, at },
        typing: {},
        link: "closed",
      };
    default:
      return s;
  }
}
