/**
 * One session as this agent sees it: built from `attached` and the events after it, by pure
 * functions. Facts come from the server's log only; a line of one's own is `pending` until its
 * event comes back (IS-26).
 */
import type {
  Brief,
  Crowd,
  Frame,
  Member,
  Outcome,
  PageView,
  Stamped,
  Status,
  View,
} from "./frames.ts";

export interface Pending {
  id: string;
  text: string;
  at: string;
  /** Error code when the server refused it for good. */
  refused?: string;
}

export interface Push {
  push: string;
  url: string;
  by: string;
  follow: boolean;
  at: string;
  outcomes: Record<string, Outcome>;
}

export interface Session {
  id: string;
  brief: Brief;
  /** Own leg; null until attached. */
  leg: string | null;
  link: "opening" | "open" | "closed";
  status: Status;
  createdAt: string | null;
  /** Newest event seen. */
  seen: number;
  /** Head of the log when the view was taken: the view already holds what is at or below it. */
  viewHead: number;
  /** Members; of a large session the named ones. */
  roster: Member[];
  /** Sums of a large session. */
  crowd: Crowd | null;
  /** Names of everybody who ever was here, by leg. */
  names: Record<string, { name: string; role: Member["role"] }>;
  baton: { holder: string | null; epoch: number };
  follow: { leg: string | null; on: boolean };
  consent: Record<string, boolean>;
  question: string | null;
  subject: string | null;
  /** The page the visitor has before them. */
  page: PageView | null;
  visitor: {
    id: string | null;
    name: string | null;
    email: string | null;
    attributes: Record<string, string>;
    pages: PageView[];
  };
  events: Stamped[];
  pending: Pending[];
  typing: Record<string, string>;
  pushes: Push[];
  unread: number;
  last: { text: string; at: string; mine: boolean } | null;
  ended: { reason: string; at: string } | null;
}

export function opened(brief: Brief): Session {
  return {
    id: brief.id,
    brief,
    leg: null,
    link: "opening",
    status: brief.status,
    createdAt: null,
    seen: 0,
    viewHead: 0,
    roster: [],
    crowd: null,
    names: {},
    baton: { holder: null, epoch: 0 },
    follow: { leg: null, on: false },
    consent: {},
    question: null,
    subject: null,
    page: null,
    visitor: { id: null, name: null, email: null, attributes: {}, pages: [] },
    events: [],
    pending: [],
    typing: {},
    pushes: [],
    unread: 0,
    last: null,
    ended: null,
  };
}

/** The page the session was started on, until the visitor's browser tells of another. */
const originOf = (view: View): PageView | null =>
  view.page ? { url: view.page, title: view.title ?? null, at: view.created_at } : null;

type Attached = Extract<Frame, { t: "attached" }>;

export function attached(session: Session, frame: Attached): Session {
  const view = frame.session;
  const names = { ...session.names };
  for (const member of view.roster) names[member.leg] = { name: member.name, role: member.role };
  const pages = view.visitor?.pages ?? [];
  return {
    ...session,
    brief: {
      ...session.brief,
      name: view.name,
      service_name: view.service_name,
      live_typing: view.live_typing,
    },
    leg: frame.leg,
    link: "open",
    status: view.status,
    createdAt: view.created_at,
    viewHead: frame.head,
    roster: view.roster,
    crowd: view.crowd ?? null,
    names,
    consent: Object.fromEntries(view.roster.map((member) => [member.leg, member.consent === true])),
    baton: { holder: view.baton.holder ?? null, epoch: view.baton.epoch },
    follow: { leg: view.follow ?? null, on: view.follow != null },
    question: view.question ?? session.question,
    subject: view.subject ?? session.subject,
    page: pages.at(-1) ?? originOf(view) ?? session.page,
    visitor: view.visitor
      ? {
          id: view.visitor.visitor ?? null,
          name: view.visitor.name ?? null,
          email: view.visitor.email ?? null,
          attributes: view.visitor.attributes,
          pages,
        }
      : session.visitor,
    typing: {},
  };
}

type Sums = Extract<Frame, { t: "roster" }>;

/** The session is large: who is told of by name, and how many there are. */
export function counted(session: Session, { through, crowd, members }: Sums): Session {
  const names = { ...session.names };
  for (const { leg, name, role } of members) names[leg] = { name, role };
  const own = session.roster.filter(
    ({ leg }) => leg === session.leg && members.every((member) => member.leg !== leg),
  );
  const seen = Math.max(session.seen, through);
  return { ...session, seen, crowd, names, roster: [...members, ...own] };
}

/** Adds one event; one that was seen before changes nothing. `watched` = the agent is looking. */
export function happened(session: Session, record: Stamped, watched: boolean): Session {
  if (record.seq <= session.seen) return session;
  let next: Session = { ...session, seen: record.seq, events: [...session.events, record] };
  next = remember(next, record, watched);
  return record.seq > session.viewHead ? apply(next, record) : next;
}

/** What the view does not hold: names, own pending lines, pushes, unread mark, last line. */
function remember(s: Session, { at, event, seq }: Stamped, watched: boolean): Session {
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

/** What changes the view. */
function apply(s: Session, { at, event }: Stamped): Session {
  switch (event.kind) {
    case "leg_joined": {
      const member: Member = {
        leg: event.leg,
        role: event.role,
        name: event.name,
        state: "connecting",
        channels: [],
        joined_at: at,
        typing_shared: true,
        ...(event.leg === s.leg ? { you: true } : {}),
      };
      return { ...s, roster: [...s.roster.filter((each) => each.leg !== event.leg), member] };
    }
    case "leg_changed":
      return withMember(s, event.leg, { state: event.state, channels: event.channels });
    case "leg_removed":
      return { ...s, roster: s.roster.filter((each) => each.leg !== event.leg) };
    case "typing_shared":
      return withMember(s, event.leg, { typing_shared: event.on });
    case "asked":
      return { ...s, question: event.question };
    case "described": {
      const attributes = { ...s.visitor.attributes, ...event.attributes };
      for (const [key, value] of Object.entries(attributes))
        if (value === "") delete attributes[key];
      const visitor = {
        ...s.visitor,
        name: event.name ?? s.visitor.name,
        email: event.email ?? s.visitor.email,
        attributes,
      };
      return { ...(event.name ? withMember(s, event.leg, { name: event.name }) : s), visitor };
    }
    case "queued":
      return { ...s, status: "waiting" };
    case "dequeued":
      return { ...s, status: "active" };
    case "page_viewed": {
      if (s.names[event.leg]?.role !== "visitor") return s;
      const page: PageView = { url: event.url, title: event.title ?? null, at };
      return {
        ...s,
        page,
        visitor: { ...s.visitor, pages: [...s.visitor.pages, page] },
      };
    }
    case "baton_passed":
      return event.epoch > s.baton.epoch
        ? { ...s, baton: { holder: event.to ?? null, epoch: event.epoch } }
        : s;
    case "follow_changed":
      return { ...s, follow: { leg: event.leg, on: event.on } };
    default:
      return s;
  }
}

function withMember(s: Session, leg: string, change: Partial<Member>): Session {
  return {
    ...s,
    roster: s.roster.map((each) => (each.leg === leg ? { ...each, ...change } : each)),
  };
}

export function typed(session: Session, leg: string, text: string): Session {
  if (leg === session.leg || session.ended) return session;
  if (text === "") {
    if (!(leg in session.typing)) return session;
    const { [leg]: _, ...typing } = session.typing;
    return { ...session, typing };
  }
  return session.typing[leg] === text
    ? session
    : { ...session, typing: { ...session.typing, [leg]: text } };
}

export const said = (session: Session, line: Pending): Session => ({
  ...session,
  pending: [...session.pending, line],
});

export const refused = (session: Session, id: string, code: string): Session => ({
  ...session,
  pending: session.pending.map((line) => (line.id === id ? { ...line, refused: code } : line)),
});

export const unsaid = (session: Session, id: string): Session => ({
  ...session,
  pending: session.pending.filter((line) => line.id !== id),
});

/** Connection gone: letters being typed are stale, everything else stays. */
export const adrift = (session: Session): Session => ({ ...session, typing: {} });

export const read = (session: Session): Session =>
  session.unread === 0 ? session : { ...session, unread: 0 };

// Questions about a session.

export const nameOf = (s: Session, leg: string | null | undefined): string =>
  leg ? (s.names[leg]?.name ?? "") : "";

export const own = (s: Session): Member | null =>
  s.roster.find((each) => each.leg === s.leg) ?? null;

export const visitorLeg = (s: Session): Member | null =>
  s.roster.find((each) => each.role === "visitor") ?? null;

export function visitorName(s: Session): string {
  const known = Object.values(s.names).find((each) => each.role === "visitor");
  return s.visitor.name || known?.name || s.brief.name;
}

export const leads = (s: Session): boolean => s.leg !== null && s.baton.holder === s.leg;

/** What may be done in which state: one table for buttons, shortcuts and palette. */
export const can = {
  say: (s: Session): boolean => s.leg !== null && s.status !== "ended",
  lead: (s: Session): boolean => s.leg !== null && s.status === "active",
  end: (s: Session): boolean => s.status !== "ended",
  close: (s: Session): boolean => s.status === "ended",
};
