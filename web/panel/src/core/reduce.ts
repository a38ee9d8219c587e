import type { LegServerFrame, Member, SessionEvent } from "@switchboard/wire";
import type { Entry, Person, State } from "./state.ts";

/** Takes in an event. True when there is more to it than is known here: see `views/more.tsx`. */
const change = (state: State, event: SessionEvent, add: (entry: Entry) => void): boolean | void => {
  const { people } = state;
  // Of those a large session does not tell of there is nothing to change.
  const person: Partial<Person> = people[(event as { leg: string }).leg] || {};
  switch (event.kind) {
    case "leg_joined":
      // Of somebody who is in the view more is known than this tells.
      people[event.leg] = { ...people[event.leg], ...event, state: "connecting" };
      if (event.role !== "agent") break;
      state.status = "active";
      return add({ kind: "note", key: "joined", name: event.name });
    case "leg_changed":
      person.state = event.state;
      return;
    case "queued":
      state.status = "waiting";
      return;
    case "dequeued":
      state.status = "active";
      state.place = undefined;
      return;
    case "asked":
      state.asked = true;
      state.pending = state.pending.filter((line) => !line.ask);
      return add({ ...event, kind: "line", text: event.question });
    case "line":
      // Letters may be newer than the line: signals are quicker than events.
      if (event.text.startsWith(state.drafts[event.leg]?.trim() || ""))
        delete state.drafts[event.leg];
      state.pending = state.pending.filter((line) => line.id !== event.cid);
      return add({ ...event, kind: "line" });
    case "consent_changed":
      person.consent = event.follow;
      if (event.leg === state.me) {
        state.declined = !event.follow;
        state.ask = undefined;
      }
      break;
    case "baton_passed":
      state.baton = { holder: event.to ?? null, epoch: event.epoch };
      return event.to === state.me;
    case "follow_changed":
      state.follow = event.on ? event.leg : undefined;
      return;
    case "leg_removed":
      person.state = "removed";
      delete state.drafts[event.leg];
      break;
    case "ended":
      state.status = state.phase = "ended";
      state.drafts = {};
  }
  return true;
};

/** Brings the state up to date with a frame. True when there is more to it: see `views/more.tsx`. */
export const reduce = (state: State, frame: LegServerFrame): boolean | void => {
  const meet = (members: Member[]): void => {
    for (const member of members) {
      state.people[member.leg] = member;
      if (member.leg === state.me) state.share = member.typing_shared;
    }
  };
  switch (frame.t) {
    case "attached": {
      const { session: view, leg, head } = frame;
      state.me = leg;
      // What was missed in a break is news; what was before this page view is history.
      state.head ||= head;
      if (state.read < 0) state.read = head;
      if (view.status !== "ended") state.status = view.status;
      state.phase = "live";
      state.asked ||= !!view.question;
      state.baton = view.baton;
      state.follow = view.follow || undefined;
      state.drafts = {};
      // Sums of a large session follow at once.
      meet(view.roster);
      return !!(view.announcement || view.hands) || view.baton.holder === leg;
    }
    case "roster":
      state.crowd = frame.crowd;
      return meet(frame.members);
    case "event": {
      const { seq, at, event } = frame;
      const more = change(state, event, (entry) => {
        state.items = [...state.items, { ...entry, seq, at }];
      });
      if (event.kind === "line" && event.leg !== state.me && seq > state.read) state.unread++;
      if (state.seen) read(state);
      return more;
    }
    case "typing":
      if (frame.leg === state.me) return;
      if (frame.text) state.drafts[frame.leg] = frame.text;
      else delete state.drafts[frame.leg];
      return;
    case "place":
      state.place = frame;
      return;
    default:
      return true;
  }
};

/** The visitor has seen everything so far. */
export const read = (state: State): void => {
  state.unread = 0;
  state.read = Math.max(state.read, state.items[state.items.length - 1]?.seq || 0);
};

/** Who of the tenant's side is in the session. */
export const agent = (state: State) =>
  Object.values(state.people).find(({ role, state }) => role !== "visitor" && state !== "removed");
