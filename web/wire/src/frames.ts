/**
 * Frames of the socket protocol (docs/protocol.md). JSON objects, one per message, the
 * field `t` is the type. The same frames travel over WebSocket and over HTTP only.
 */

/** Channels of a session's transport that this protocol version knows. */
export type Channel = "chat" | "lead";
export type Role = "visitor" | "agent" | "assistant";
export type LegState = "connecting" | "open" | "lost" | "removed";
export type SessionStatus = "waiting" | "active" | "ended";
export type PushTarget = "tab" | "window";
export type PushOutcome = "arrived" | "declined" | "blocked";
export type OfferAnswer = "accepted" | "declined" | "lapsed" | "withdrawn";
export type EndReason = "visitor_left" | "agent_left" | "empty" | "abandoned" | "closed";
export type RemoveReason = "left" | "lost" | "service" | "ended";
export type NoticeKind =
  | "agent_connection_lost"
  | "agent_returned"
  | "back_in_queue"
  | "nobody_available";

/** What is joined to a session. */
export type Endpoint =
  | { type: "visitor"; visitor: string }
  | { type: "agent"; agent: string }
  | { type: "external"; key: string; proxied: boolean };

export interface Member {
  leg: string;
  role: Role;
  name: string;
  state: LegState;
  channels: Channel[];
  /** RFC 3339. */
  joined_at: string;
  /** Set by clients for their own leg; never sent. */
  you?: boolean;
  /** Whether a proxy connects on its behalf. */
  proxied?: boolean;
  /** Whether this member's letters are shown while they are typed. */
  typing_shared: boolean;
  /** Whether this member agreed to be led. */
  consent?: boolean;
}

/** Members of a large session, as sums: only some of them are named. */
export interface Crowd {
  total: number;
  /** Of them, those who are connected. */
  open: number;
}

export interface Baton {
  holder?: string | null;
  /** Rises with every pass; commands of an older epoch are refused. */
  epoch: number;
}

/** A page of the visitor's way through the site. */
export interface VisitedPage {
  url: string;
  title?: string | null;
  at: string;
}

/** What only the tenant's side sees of a visitor. */
export interface VisitorView {
  name?: string | null;
  email?: string | null;
  attributes: Record<string, string>;
  pages: VisitedPage[];
  /** For finding earlier sessions. */
  visitor?: string | null;
}

/** A session as one of its members sees it. */
export interface SessionView {
  id: string;
  name: string;
  service_name: string;
  tenant_name: string;
  status: SessionStatus;
  live_typing: boolean;
  created_at: string;
  page?: string | null;
  title?: string | null;
  subject?: string | null;
  question?: string | null;
  /** Language of the visitor. */
  locale?: string | null;
  /** Members now; of a large session the named ones, and the reader. */
  roster: Member[];
  /** Present when the session is large. */
  crowd?: Crowd | null;
  baton: Baton;
  /** The leader whose pages are followed, if follow-me is on. */
  follow?: string | null;
  /** Staff only. */
  visitor?: VisitorView | null;
}

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
  | { kind: "page_viewed"; leg: string; url: string; title?: string; subject?: string }
  | { kind: "follow_changed"; leg: string; on: boolean }
  | { kind: "consent_changed"; leg: string; follow: boolean }
  | { kind: "baton_passed"; to?: string | null; epoch: number }
  | { kind: "typing_shared"; leg: string; on: boolean }
  | { kind: "ended"; by?: string | null; reason: EndReason };

/** An event at its place in the session's log. */
export interface EventRecord {
  seq: number;
  at: string;
  event: SessionEvent;
}

export interface SessionBrief {
  id: string;
  name: string;
  service_name: string;
  tenant_name: string;
  status: SessionStatus;
  live_typing: boolean;
}

/** What an endpoint needs to connect itself to a session's transport. */
export interface Details {
  session: string;
  leg: string;
  /** Good for one attach. */
  ticket: string;
  expires_at: string;
  protocol: number;
  build: string;
  channels: Channel[];
  /** wss: address. */
  socket: string;
  /** https: address of the HTTP-only transport. */
  stream: string;
}

export interface DeskDetails {
  ticket: string;
  socket: string;
  stream: string;
  protocol: number;
  build: string;
  expires_at: string;
}

/** A visitor presented to an agent, waiting for an answer. */
export interface Offer {
  offer: string;
  session: string;
  service_name: string;
  visitor_name: string;
  question?: string | null;
  page?: string | null;
  title?: string | null;
  subject?: string | null;
  locale?: string | null;
  waited_ms: number;
  expires_at: string;
  /** Seen here before. */
  known?: boolean;
  /** Waits at the front because an agent was lost. */
  front: boolean;
}

export interface DeskAgent {
  agent: string;
  name: string;
  state: string;
  since: string;
  capacity: number;
}

export interface QueueStatus {
  queue: string;
  name: string;
  waiting: number;
  longest_ms: number;
  agents_ready: number;
  agents_busy: number;
}

export interface WallAgent {
  agent: string;
  name: string;
  state: string;
  since: string;
  connected: boolean;
  sessions: number;
  capacity: number;
}

export interface WallSession {
  id: string;
  name: string;
  service_name: string;
  status: SessionStatus;
  visitor_name: string;
  agent_name?: string | null;
  created_at: string;
  page?: string | null;
}

/** Commands about one session: answered by `ok` or `error`, safe to repeat. */
export type SessionCommand =
  /** `behind`: id of the line before it that has no answer yet; set by the strand. */
  | { t: "say"; text: string; behind?: string }
  | { t: "share_typing"; on: boolean }
  | { t: "ask"; question: string }
  | { t: "describe"; name?: string; email?: string; attributes?: Record<string, string> }
  | { t: "push"; url: string; target: PushTarget; epoch: number }
  | { t: "follow"; on: boolean; epoch: number }
  | { t: "consent"; follow: boolean }
  | {
      t: "page";
      url: string;
      title?: string | null | undefined;
      subject?: string | null | undefined;
    }
  | { t: "report_push"; push: string; outcome: PushOutcome }
  | { t: "baton"; to?: string; epoch: number }
  | { t: "leave" }
  | { t: "end" };

/** Commands of the desk. */
export type DeskCommand =
  | { t: "state"; state: string }
  | { t: "answer"; offer: string; accept: boolean }
  | { t: "watch"; on: boolean };

export type ClientFrame =
  | { t: "hello"; protocol: number; build?: string | undefined; locale?: string | undefined }
  | { t: "attach"; id: string; ticket: string; after: number; channels: Channel[] }
  | { t: "detach"; s: string; id: string }
  | { t: "desk"; id: string; ticket: string }
  | { t: "typing"; s: string; text: string }
  | (SessionCommand & { s: string; id: string })
  | (DeskCommand & { id: string });

export type AttachedFrame = {
  t: "attached";
  s: string;
  leg: string;
  id: string;
  /** Newest position of the log. */
  head: number;
  /** Events behind this position follow. */
  after?: number;
  session: SessionView;
};
export type EventFrame = { t: "event"; s: string } & EventRecord;
/** Who is in a large session, as sums, and the named members. */
export type RosterFrame = {
  t: "roster";
  s: string;
  /** Nothing up to this position is missing here. */
  through: number;
  crowd: Crowd;
  members: Member[];
};
export type TypingFrame = { t: "typing"; s: string; leg: string; text: string };
export type PlaceFrame = {
  t: "place";
  s: string;
  place: number;
  of: number;
  estimate_s: number | null;
};
export type OkFrame = { t: "ok"; id: string; seq?: number };
export type ErrorFrame = { t: "error"; id?: string; s?: string; code: string; message: string };
export type DetachedFrame = { t: "detached"; s: string; reason: string };
export type DeskFrame = {
  t: "desk";
  id: string;
  you: DeskAgent;
  sessions: { session: SessionBrief; details: Details }[];
  offers: Offer[];
};
export type OfferFrame = { t: "offer"; offer: Offer };
export type OfferOverFrame = { t: "offer_over"; offer: string; answer: OfferAnswer };
export type InviteFrame = { t: "invite"; session: SessionBrief; details: Details };
export type StateFrame = {
  t: "state";
  state: string;
  since: string;
  reason?: "no_response" | "login" | "self";
};
export type DeskStatusFrame = { t: "desk_status"; queues: QueueStatus[] };
export type WallFrame = {
  t: "wall";
  agents: WallAgent[];
  queues: QueueStatus[];
  sessions: WallSession[];
  seats: { used: number; max: number };
};

/** Frames that belong to the desk and not to one session. */
export type DeskServerFrame =
  | DeskFrame
  | OfferFrame
  | OfferOverFrame
  | InviteFrame
  | StateFrame
  | DeskStatusFrame
  | WallFrame;

/** Frames that belong to one session and that its reader sees. */
export type LegServerFrame = AttachedFrame | EventFrame | RosterFrame | TypingFrame | PlaceFrame;

export type ServerFrame =
  | { t: "welcome"; protocol: number; build: string; node: string; beat_s: number }
  | LegServerFrame
  | DeskServerFrame
  | OkFrame
  | ErrorFrame
  | { t: "behind"; s: string; head: number }
  | DetachedFrame
  | { t: "beat" }
  | { t: "retry"; after_ms: number };

/** Protocol version of this client. */
export const PROTOCOL = 1;
