import { talkAfter } from "@switchboard/wire/talk";
import type { Member, PageView, Stamped } from "../frames.ts";
import { handled } from "./handled.ts";
import type { Session } from "./state.ts";

/** What changes the view. */
export function apply(s: Session, { at, event }: Stamped): Session {
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
        ...(event.endpoint.type === "external"
          ? { proxied: event.endpoint.proxied, via: event.endpoint.via }
          : {}),
        ...(event.leg === s.leg ? { you: true } : {}),
      };
      return owned({
        ...s,
        roster: [...s.roster.filter((each) => each.leg !== event.leg), member],
      });
    }
    case "leg_changed":
      return withMember(s, event.leg, { state: event.state, channels: event.channels });
    case "leg_removed": {
      const left = {
        ...without(talked(s, event), event.leg),
        roster: s.roster.filter((each) => each.leg !== event.leg),
        held: s.held === event.leg ? null : s.held,
      };
      // At the end they go one after the other: whose it was it stays.
      return event.reason === "ended" ? left : owned(left);
    }
    case "hold_changed":
      return { ...s, held: event.on ? event.leg : null };
    case "owner_changed":
      return { ...s, owner: event.to };
    case "typing_shared":
      return withMember(s, event.leg, { typing_shared: event.on });
    case "avatar_chosen":
      return withMember(s, event.leg, { avatar: event.avatar ?? "" });
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
        ? {
            ...without(s, event.to),
            baton: { holder: event.to ?? null, epoch: event.epoch },
          }
        : s;
    case "baton_asked":
      return {
        ...s,
        asks: [...without(s, event.leg).asks, { leg: event.leg, until: event.until }],
      };
    case "baton_answered":
      return without(s, event.of);
    case "pushed":
      return { ...s, shown: { leg: event.leg, url: event.url } };
    case "page_sent":
      return event.to || event.way !== "tab"
        ? s
        : { ...s, shown: { leg: event.leg, url: event.url } };
    case "follow_changed":
      return { ...s, follow: { leg: event.leg, on: event.on } };
    case "voice_changed":
    case "voice_muted":
    case "voice_declined":
      return talked(s, event);
    case "steps_asked":
    case "steps_lapsed":
    case "allowed":
      return handled(s, event);
    default:
      return s;
  }
}

const talked = (s: Session, event: Stamped["event"]): Session =>
  s.voice ? { ...s, voice: talkAfter(s.voice, event) } : s;

/** Their request to lead is over. */
const without = (s: Session, leg: string | null | undefined): Session => ({
  ...s,
  asks: s.asks.filter((ask) => ask.leg !== leg),
});

/** Without its owner a session belongs to the agent who has been in it longest. */
function owned(s: Session): Session {
  const agents = s.roster.filter(({ role }) => role === "agent");
  if (agents.some(({ leg }) => leg === s.owner)) return s;
  agents.sort((a, b) => a.joined_at.localeCompare(b.joined_at) || a.leg.localeCompare(b.leg));
  return { ...s, owner: agents[0]?.leg ?? null };
}

function withMember(s: Session, leg: string, change: Partial<Member>): Session {
  return {
    ...s,
    roster: s.roster.map((each) => (each.leg === leg ? { ...each, ...change } : each)),
  };
}
