/** What happens in a session, durably. */
import type { HandEvent } from "./hand.ts";
import type { VoiceEvent } from "./voice.ts";
import type { WarmEvent } from "./warm.ts";

/** Channels of a session's transport that this protocol version knows. */
export type Channel = "chat" | "lead";

export type Role = "visitor" | "agent" | "assistant";
export type LegState = "connecting" | "open" | "lost" | "removed";
export type PushTarget = "tab" | "window";
export type PushOutcome = "arrived" | "declined" | "blocked";
/** Where a page that is sent is shown. */
export type Way = "tab" | "window" | "extra" | "popup" | "frame" | "proxy";
/** What became of a push at one follower, in all words. */
export type PageOutcome =
  | PushOutcome
  | "opened"
  | "frame_refused"
  | "frame_missing"
  | "window_refused"
  | "severed"
  | "closed"
  | "proxy_failed";
export type BatonAnswer = "declined" | "withdrawn" | "lapsed";
export type OfferAnswer = "accepted" | "declined" | "lapsed" | "withdrawn";
export type InvitationEnd = "joined" | "declined" | "lapsed" | "cancelled";
export type EndReason = "visitor_left" | "agent_left" | "empty" | "abandoned" | "closed";
export type RemoveReason = "left" | "lost" | "service" | "ended";

/** What a colleague is to do in a running session. */
export type SearchPurpose = "conference" | "transfer";
export type SearchEnd =
  | "joined"
  | "declined"
  | "lapsed"
  | "away"
  | "busy"
  | "unstaffed"
  | "unreached"
  | "refused"
  | "cancelled";

/** What decides about who helps, and where it was found. */
export interface HelpContext {
  subject: string;
  of: "together" | "seen" | "start" | "named";
}

export type NoticeKind =
  | "agent_connection_lost"
  | "agent_returned"
  | "back_in_queue"
  | "nobody_available";

/** The proxy that connects for an endpoint. */
export interface Via {
  /** Which; absent where it is part of the server. */
  proxy?: string;
  kind: "worker" | "telephone";
  name: string;
}

/** What is joined to a session. */
export type Endpoint =
  | { type: "visitor"; visitor: string }
  | { type: "agent"; agent: string }
  | { type: "external"; key: string; proxied: boolean; via?: Via };

/** Durable events, by `kind`. A client ignores kinds it does not know. */
export type SessionEvent =
  | {
      kind: "created";
      name: string;
      service_name: string;
      live_typing: boolean;
      page?: string | null;
      title?: string | null;
      referrer?: string | null;
      subject?: string | null;
      locale?: string | null;
    }
  | { kind: "leg_joined"; leg: string; endpoint: Endpoint; role: Role; name: string }
  | { kind: "leg_changed"; leg: string; state: LegState; channels: Channel[] }
  | { kind: "leg_removed"; leg: string; reason: RemoveReason }
  /** `name` is the asker's, where readers cannot know it: in large sessions. */
  | { kind: "asked"; leg: string; question: string; name?: string }
  | {
      kind: "described";
      leg: string;
      name?: string;
      email?: string;
      attributes?: Record<string, string>;
    }
  | { kind: "queued"; queue: string; front: boolean }
  | { kind: "dequeued"; queue: string }
  | { kind: "offered"; offer: string; agent: string }
  | { kind: "offer_answered"; offer: string; agent: string; answer: OfferAnswer }
  | { kind: "line"; leg: string; text: string; name?: string; cid?: string }
  /** `file_name` is empty once age has taken it, and the content with it. */
  | {
      kind: "file_sent";
      file: string;
      leg: string;
      file_name: string;
      media: string;
      bytes: number;
      width?: number;
      height?: number;
      name?: string;
      cid?: string;
    }
  | { kind: "announced"; notice: NoticeKind }
  | {
      kind: "pushed";
      push: string;
      leg: string;
      url: string;
      target: PushTarget;
      follow: boolean;
    }
  | { kind: "push_reported"; push: string; leg: string; outcome: PushOutcome }
  /** A page in one of all ways; `to`: only for them. */
  | {
      kind: "page_sent";
      push: string;
      leg: string;
      url: string;
      way: Way;
      frame?: string;
      to?: string[];
      echo?: boolean;
    }
  | { kind: "page_reported"; push: string; leg: string; outcome: PageOutcome }
  /** Followers who are connected have not said what became of it; `more` are not named. */
  | { kind: "page_unanswered"; push: string; legs: string[]; more?: number }
  | { kind: "page_viewed"; leg: string; url: string; title?: string; subject?: string }
  | { kind: "follow_changed"; leg: string; on: boolean }
  | { kind: "consent_changed"; leg: string; follow: boolean }
  /** `by`: whose act it was; without one it went by rule. */
  | { kind: "baton_passed"; to?: string | null; epoch: number; by?: string }
  /** Somebody would like to lead. */
  | { kind: "baton_asked"; leg: string; until: string }
  | { kind: "baton_answered"; of: string; outcome: BatonAnswer; by?: string }
  | { kind: "typing_shared"; leg: string; on: boolean }
  /** Of the tenant's side, for it alone; with a name, of a supervisor who is no member. */
  | { kind: "noted"; leg: string; text: string; name?: string; cid?: string }
  /** Somebody is shown by another picture; `by` chose it, if not they themselves. */
  | { kind: "avatar_chosen"; leg: string; avatar?: string; by?: string }
  /** A word to some of the members; `comment`: of who hands the visitor over, to the next agent. */
  | {
      kind: "aside";
      leg: string;
      to: string[];
      text: string;
      name?: string;
      comment?: boolean;
      cid?: string;
    }
  | { kind: "hold_changed"; leg: string; on: boolean }
  | { kind: "owner_changed"; leg: string; to: string }
  | { kind: "substituted"; agent: string }
  /** A colleague is looked for while the session goes on; `asks`: the visitor is asked first. */
  | {
      kind: "sought";
      search: string;
      leg: string;
      purpose: SearchPurpose;
      agent?: string;
      asks?: boolean;
      /** A member has asked for help: everybody is told. */
      openly?: boolean;
      context?: HelpContext;
      /** The supervisor who has it done in the name of the one who asks. */
      ordered_by?: string;
    }
  | { kind: "permitted"; search: string; leg: string; yes: boolean }
  /** Whoever takes over is there, and whoever hands over could not go: both stay. */
  | { kind: "hand_over_failed"; search: string }
  | {
      kind: "search_over";
      search: string;
      purpose: SearchPurpose;
      openly?: boolean;
      outcome: SearchEnd;
      agent?: string;
    }
  /** Somebody may come in, and has not yet; for the tenant's side. */
  | { kind: "invited"; endpoint: object; role: Role; name: string; until: string }
  | { kind: "invitation_over"; endpoint: object; outcome: InvitationEnd }
  | HandEvent
  | VoiceEvent
  | WarmEvent
  | { kind: "ended"; by?: string | null; reason: EndReason }
  /** In the archive only: what is left of an event of a newer release. */
  /** Behind the end; for the archive alone. */
  | { kind: "rated"; stars: number; comment?: string | null }
  | { kind: "erased"; was: string };

/** An event at its place in the session's log. */
export interface EventRecord {
  seq: number;
  at: string;
  event: SessionEvent;
}
