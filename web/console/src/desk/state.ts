/** The desk of this agent: own state, offers, sessions. Pure: frames and local acts in, state out. */
import type {
  Brief,
  Frame,
  Invitation,
  Offer,
  QueueStatus,
  Wall,
  DeskAgent as You,
} from "./frames.ts";
import type { Pending, Session } from "./session.ts";
import * as session from "./session.ts";

export interface Desk {
  /** `opening` until the first answer; `lost` while the connection is being made again. */
  link: "opening" | "open" | "lost" | "closed";
  /** Set when the server or this page is too old for the other. */
  outdated: boolean;
  you: You | null;
  offers: Offer[];
  /** Meetings that this agent has asked for, and has not come to yet. */
  invited: Invitation[];
  /** Offers answered here and not yet settled by the server. */
  answering: string[];
  sessions: Record<string, Session>;
  /** As they came in; Alt+1 is the first. */
  order: string[];
  /** Sessions shown in the middle, side by side; one of them has the focus. */
  panes: string[];
  focus: string | null;
  queues: QueueStatus[];
  wall: Wall | null;
  /** The server switched the agent to not ready after an unanswered offer. */
  missed: boolean;
}

export const initial: Desk = {
  link: "opening",
  outdated: false,
  you: null,
  offers: [],
  invited: [],
  answering: [],
  sessions: {},
  order: [],
  panes: [],
  focus: null,
  queues: [],
  wall: null,
  missed: false,
};

export type Act =
  | { do: "frame"; frame: Frame; visible: boolean }
  | { do: "link"; link: Desk["link"] }
  | { do: "outdated" }
  | { do: "answering"; offer: string }
  | { do: "invitation_over"; session: string }
  | { do: "answer_failed"; offer: string; gone: boolean }
  | { do: "say"; s: string; line: Pending }
  | { do: "refused"; s: string; id: string; code: string }
  | { do: "unsay"; s: string; id: string }
  | { do: "show"; s: string; beside: boolean }
  | { do: "tile"; all: boolean }
  | { do: "focus"; s: string }
  | { do: "unpane"; s: string }
  | { do: "close"; s: string }
  | { do: "watch"; brief: Brief }
  | { do: "unwatch"; s: string }
  | { do: "seen" }
  | { do: "missed_read" };

export function reduce(desk: Desk, act: Act): Desk {
  switch (act.do) {
    case "frame":
      return onFrame(desk, act.frame, act.visible);
    case "link":
      return act.link === desk.link
        ? desk
        : {
            ...desk,
            link: act.link,
            sessions: act.link === "lost" ? mapAll(desk.sessions, session.adrift) : desk.sessions,
          };
    case "outdated":
      return { ...desk, outdated: true };
    case "answering":
      return { ...desk, answering: [...desk.answering, act.offer] };
    case "answer_failed":
      return {
        ...desk,
        answering: desk.answering.filter((each) => each !== act.offer),
        offers: act.gone ? desk.offers.filter((each) => each.offer !== act.offer) : desk.offers,
      };
    case "invitation_over":
      return uninvited(desk, act.session);
    case "say":
      return change(desk, act.s, (s) => session.said(s, act.line));
    case "refused":
      return change(desk, act.s, (s) => session.refused(s, act.id, act.code));
    case "unsay":
      return change(desk, act.s, (s) => session.unsaid(s, act.id));
    case "show":
      return show(desk, act.s, act.beside);
    case "tile":
      return tile(desk, act.all);
    case "focus":
      return focus(desk, act.s);
    case "unpane": {
      const panes = desk.panes.filter((each) => each !== act.s);
      return { ...desk, panes, focus: desk.focus === act.s ? (panes[0] ?? null) : desk.focus };
    }
    case "close":
      return close(desk, act.s);
    // What is only watched is in no list and no pane.
    case "watch": {
      const { id } = act.brief;
      if (desk.sessions[id]) return desk;
      return { ...desk, sessions: { ...desk.sessions, [id]: session.opened(act.brief) } };
    }
    case "unwatch": {
      if (desk.order.includes(act.s)) return desk;
      const { [act.s]: _, ...sessions } = desk.sessions;
      return { ...desk, sessions };
    }
    case "seen":
      return desk.focus ? change(desk, desk.focus, session.read) : desk;
    case "missed_read":
      return desk.missed ? { ...desk, missed: false } : desk;
  }
}

function onFrame(desk: Desk, frame: Frame, visible: boolean): Desk {
  switch (frame.t) {
    case "desk":
      return frame.sessions.reduce<Desk>((next, { session }) => open(next, session), {
        ...desk,
        link: "open",
        you: frame.you,
        offers: frame.offers,
        // Those that still stand are told anew.
        invited: [],
        answering: [],
      });
    case "offer":
      return {
        ...desk,
        offers: [...desk.offers.filter((each) => each.offer !== frame.offer.offer), frame.offer],
      };
    case "offer_over":
      return {
        ...desk,
        offers: desk.offers.filter((each) => each.offer !== frame.offer),
        answering: desk.answering.filter((each) => each !== frame.offer),
      };
    case "invited": {
      const { t: _, ...invitation } = frame;
      const others = uninvited(desk, frame.session);
      return { ...others, invited: [...others.invited, invitation] };
    }
    case "invitation_over":
      return uninvited(desk, frame.session);
    case "invite": {
      const known = frame.session.id in desk.sessions;
      const next = open(desk, frame.session);
      // A session that was just accepted comes to the front when nothing else is being served.
      return known || next.panes.length > 0 ? next : show(next, frame.session.id, false);
    }
    case "state":
      return desk.you
        ? {
            ...desk,
            you: { ...desk.you, state: frame.state, since: frame.since },
            missed:
              frame.reason === "no_response"
                ? true
                : frame.state === "available"
                  ? false
                  : desk.missed,
          }
        : desk;
    case "wrap_ups":
      return desk.you ? { ...desk, you: { ...desk.you, wrap_ups: frame.wrap_ups } } : desk;
    case "desk_status":
      return { ...desk, queues: frame.queues };
    case "wall": {
      const { t: _, ...wall } = frame;
      return { ...desk, wall, queues: wall.queues };
    }
    case "attached":
      return change(desk, frame.s, (s) => session.attached(s, frame));
    case "event": {
      const watched = visible && desk.panes.includes(frame.s);
      return change(desk, frame.s, (s) => session.happened(s, frame, watched));
    }
    case "roster":
      return change(desk, frame.s, (s) => session.counted(s, frame));
    case "typing":
      return change(desk, frame.s, (s) => session.typed(s, frame.leg, frame.text));
    case "detached":
      return change(desk, frame.s, (s) => ({ ...s, link: "closed", typing: {} }));
    // Goes to the page itself: see work/hands.
    case "hand":
      return desk;
    case "watched":
      return change(desk, frame.s, (s) => ({ ...s, watchedBy: frame.by }));
    case "talking":
      return change(desk, frame.s, (s) => ({ ...s, talking: frame.legs }));
    case "state_set":
    case "place":
      return desk;
  }
}

const uninvited = (desk: Desk, session: string): Desk => {
  const invited = desk.invited.filter((each) => each.session !== session);
  return invited.length === desk.invited.length ? desk : { ...desk, invited };
};

function change(desk: Desk, id: string, by: (s: Session) => Session): Desk {
  const old = desk.sessions[id];
  if (!old) return desk;
  const next = by(old);
  return next === old ? desk : { ...desk, sessions: { ...desk.sessions, [id]: next } };
}

function mapAll(
  all: Record<string, Session>,
  by: (s: Session) => Session,
): Record<string, Session> {
  return Object.fromEntries(Object.entries(all).map(([id, s]) => [id, by(s)]));
}

function open(desk: Desk, brief: Brief): Desk {
  if (desk.sessions[brief.id]) return desk;
  return {
    ...desk,
    sessions: { ...desk.sessions, [brief.id]: session.opened(brief) },
    order: [...desk.order, brief.id],
  };
}

/** Most sessions side by side. */
export const PANES = 6;

function show(desk: Desk, id: string, beside: boolean): Desk {
  if (!desk.sessions[id]) return desk;
  if (desk.panes.includes(id)) return focus(desk, id);
  let panes: string[];
  if (beside && desk.panes.length > 0) {
    const keep = desk.focus ?? desk.panes[0]!;
    const full = desk.panes.length >= PANES;
    const leaves = full ? desk.panes.findLast((each) => each !== keep) : undefined;
    panes = [...desk.panes.filter((each) => each !== leaves), id];
  } else {
    // Takes the place of the pane that has the focus, so the other stays where it is.
    panes =
      desk.panes.length === 0
        ? [id]
        : desk.panes.map((each) => (each === (desk.focus ?? desk.panes[0]) ? id : each));
  }
  return focus({ ...desk, panes }, id);
}

/** All sessions that go on side by side, as many as there is room for; or only the one with the focus. */
function tile(desk: Desk, all: boolean): Desk {
  const focused = desk.focus ?? desk.panes[0] ?? desk.order[0];
  if (!focused) return desk;
  const live = desk.order.filter((id) => desk.sessions[id]?.status !== "ended");
  const near = live.indexOf(focused);
  // Those around the focused one, in their order, so that it is among them.
  const from = Math.max(0, Math.min(near - PANES + 1, live.length - PANES));
  const panes = all ? live.slice(from, from + PANES) : [focused];
  const shown = panes.includes(focused) ? panes : [focused, ...panes].slice(0, PANES);
  return focus({ ...desk, panes: shown }, focused);
}

function focus(desk: Desk, id: string): Desk {
  if (!desk.panes.includes(id)) return desk;
  return change(desk.focus === id ? desk : { ...desk, focus: id }, id, session.read);
}

function close(desk: Desk, id: string): Desk {
  if (desk.sessions[id]?.status !== "ended") return desk;
  const { [id]: _, ...sessions } = desk.sessions;
  const order = desk.order.filter((each) => each !== id);
  let panes = desk.panes.filter((each) => each !== id);
  if (panes.length === 0) {
    const next = order.find((each) => sessions[each]?.status !== "ended") ?? order[0];
    panes = next ? [next] : [];
  }
  const closed = { ...desk, sessions, order, panes, focus: null };
  return panes[0]
    ? focus(closed, panes.includes(desk.focus ?? "") ? desk.focus! : panes[0])
    : closed;
}

// Questions about the desk.

export const live = (desk: Desk): number =>
  desk.order.filter((id) => desk.sessions[id]?.status !== "ended").length;

export const unread = (desk: Desk): number =>
  desk.order.reduce((sum, id) => sum + (desk.sessions[id]?.unread ?? 0), 0);

/** Until when the session is written up, if it is. */
export const wrapsUpUntil = (desk: Desk, id: string): string | null =>
  desk.you?.wrap_ups?.find(({ session }) => session === id)?.until ?? null;

export const ready = (desk: Desk): boolean => desk.you?.state === "available";
