/** What goes to and fro between an agent's desk and the server. */
import type { InvitationEnd, OfferAnswer, SearchPurpose } from "./event.ts";
import type { Details, SessionBrief, SessionStatus } from "./view.ts";

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
  /** By which picture the visitor is shown; served at `/pictures/{avatar}`. */
  avatar?: string;
  waited_ms: number;
  expires_at: string;
  /** Seen here before. */
  known?: boolean;
  /** What the agent is to do in a session that others have already. */
  purpose?: SearchPurpose;
  /** Who asks for that, and what they have to say to this agent alone. */
  from?: string;
  comment?: string;
  /** Somebody wants to meet this agent, or whoever fits the subject. */
  meeting?: boolean;
  /** Waits at the front because an agent was lost. */
  front: boolean;
}

export interface DeskAgent {
  agent: string;
  name: string;
  state: string;
  since: string;
  capacity: number;
  /** Sessions they write up; no visitor is presented meanwhile. */
  wrap_ups?: WrappingUp[];
}

/** The time in which a session that is over is written up; it ends by itself. */
export interface WrappingUp {
  session: string;
  until: string;
}

export interface QueueStatus {
  queue: string;
  name: string;
  waiting: number;
  longest_ms: number;
  agents_ready: number;
  agents_busy: number;
  /** Agents who take visitors, now or by and by. */
  on_duty?: number;
}

export interface WallAgent {
  agent: string;
  name: string;
  state: string;
  since: string;
  connected: boolean;
  sessions: number;
  capacity: number;
  /** Writes up sessions that are over, at most until then. */
  wraps_up_until?: string;
}

/** Who can be asked to join a session or to take it over. */
export interface Colleagues {
  agents: WallAgent[];
  queues: QueueStatus[];
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
  /** Agents on its roster. */
  agents?: string[];
  /** Where it waits, and since when. */
  queue?: string;
  waits_since?: string;
  /** When somebody said something last. */
  spoken_at?: string;
  /** Since when the visitor waits for an answer. */
  unanswered_since?: string;
  /** Its members were told that it may be watched. */
  announced?: boolean;
}

/** Something on the wall that wants a supervisor's eye. */
export interface Alert {
  kind: "hand_over" | "many_sessions" | "long_wait" | "unanswered" | "unstaffed";
  agent?: string;
  queue?: string;
  session?: string;
  /** Of the agent, the queue or the visitor. */
  name: string;
  /** How many sessions, or how many wait. */
  n?: number;
  since?: string;
}

/** Commands of the desk. */
export type DeskCommand =
  | { t: "state"; state: string }
  | { t: "answer"; offer: string; accept: boolean }
  | { t: "watch"; on: boolean };

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

/** A meeting that this agent has asked for is on: they may come in. */
export interface Invitation {
  session: string;
  service_name: string;
  /** Whom they are to meet, where that is known. */
  with?: string;
  subject?: string;
  until: string;
}

export type InvitedFrame = { t: "invited" } & Invitation;
export type InvitationOverFrame = {
  t: "invitation_over";
  session: string;
  outcome: InvitationEnd;
};

export type StateFrame = {
  t: "state";
  state: string;
  since: string;
  reason?: "no_response" | "login" | "self";
};

/** All that the agent writes up now. */
export type WrapUpsFrame = { t: "wrap_ups"; wrap_ups: WrappingUp[] };

export type DeskStatusFrame = { t: "desk_status"; queues: QueueStatus[] };

export type WallFrame = {
  t: "wall";
  agents: WallAgent[];
  queues: QueueStatus[];
  sessions: WallSession[];
  seats: { used: number; max: number };
  /** Of all sessions; the wall shows those first that want something. */
  total?: number;
  alerts?: Alert[];
  /** When this was so, and the time until the next one comes at the latest. */
  at?: string;
  every_ms?: number;
};

/** A supervisor has set this agent's state. */
export type StateSetFrame = { t: "state_set"; state: string; by: string };

/** Frames that belong to the desk and not to one session. */
export type DeskServerFrame =
  | DeskFrame
  | OfferFrame
  | OfferOverFrame
  | InviteFrame
  | InvitedFrame
  | InvitationOverFrame
  | StateFrame
  | WrapUpsFrame
  | DeskStatusFrame
  | WallFrame
  | StateSetFrame;
