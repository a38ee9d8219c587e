import type { Stamped } from "../frames.ts";
import type { Push, Session } from "./state.ts";
import { warmed } from "./warmed.ts";

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
    case "noted":
    case "aside": {
      const mine = event.leg === s.leg;
      const pending = mine ? s.pending.filter((line) => line.id !== event.cid) : s.pending;
      const names: Session["names"] =
        event.name === undefined
          ? s.names
          : {
              ...s.names,
              [event.leg]: {
                name: event.name,
                role: event.kind === "noted" ? "agent" : "visitor",
              },
            };
      // What a colleague says to this agent wants to be read like a visitor's line.
      const counts = !mine && !watched && seq > s.viewHead;
      return { ...s, names, pending, unread: s.unread + (counts ? 1 : 0) };
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
        owed:
          (event.kind === "asked" ? "visitor" : names[event.leg]?.role) === "visitor"
            ? (s.owed ?? at)
            : null,
        unread: s.unread + (counts ? 1 : 0),
      };
    }
    case "file_sent": {
      const mine = event.leg === s.leg;
      const names: Session["names"] = event.name
        ? { ...s.names, [event.leg]: { name: event.name, role: "visitor" } }
        : s.names;
      const counts = !mine && !watched && seq > s.viewHead && names[event.leg]?.role !== "agent";
      return {
        ...s,
        names,
        last: { text: event.file_name, at, mine },
        // What a visitor sends wants an answer as a line does.
        owed: names[event.leg]?.role === "visitor" ? (s.owed ?? at) : null,
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
        seq,
        way: event.target === "window" ? "extra" : "tab",
        to: null,
        echo: false,
        outcomes: {},
      };
      return { ...s, pushes: [...s.pushes, push] };
    }
    case "page_sent": {
      const { push, url, leg: by, way, to = null, echo = false } = event;
      const sent: Push = { push, url, by, follow: false, at, seq, way, to, echo, outcomes: {} };
      return { ...s, pushes: [...s.pushes, sent] };
    }
    case "page_unanswered": {
      const silent = Object.fromEntries(event.legs.map((leg) => [leg, "unanswered" as const]));
      return {
        ...s,
        pushes: s.pushes.map((push) =>
          push.push === event.push ? { ...push, outcomes: { ...silent, ...push.outcomes } } : push,
        ),
      };
    }
    case "page_reported":
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
    case "sought": {
      const { search, leg: by, purpose, agent = null, asks = false, openly = false } = event;
      const subject = event.context?.subject ?? null;
      return { ...s, asking: { search, by, purpose, agent, asks, openly, subject } };
    }
    case "permitted":
      return s.asking ? { ...s, asking: { ...s.asking, asks: false } } : s;
    case "search_over": {
      const mine = s.asking?.by === s.leg && event.purpose === "transfer";
      const handed = mine && event.outcome === "joined" ? newest(s) : s.handed;
      return { ...s, asking: null, handed };
    }
    case "warm_sought":
    case "warm_permitted":
    case "warm_accepted":
    case "warm_over":
      return warmed(s, event);
    case "document_came":
      return { ...s, documents: { ...s.documents, [event.file]: !event.missing } };
    case "leg_removed": {
      const { [event.leg]: _, ...typing } = s.typing;
      const past = seq <= s.viewHead;
      if (past || event.leg !== s.leg || event.reason === "ended") return { ...s, typing };
      // For this agent it is over, whoever goes on with it.
      const reason = s.handed === null ? "removed" : "transferred";
      return { ...s, typing, status: "ended", ended: { reason, at }, link: "closed" };
    }
    case "ended":
      return {
        ...s,
        status: "ended",
        ended: { reason: event.reason, at },
        typing: {},
        owed: null,
        link: "closed",
      };
    default:
      return s;
  }
}

/** The colleague who came last. */
function newest(s: Session): string {
  const others = s.roster.filter(({ role, leg }) => role === "agent" && leg !== s.leg);
  others.sort((a, b) => b.joined_at.localeCompare(a.joined_at));
  return others[0]?.name ?? "";
}
