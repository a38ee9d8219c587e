/** What goes to and fro between an agent's desk and the server. */
import type { OfferAnswer, SearchPurpose } from "./event.ts";
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
};

/** Frames that belong to the desk and not to one session. */
export type DeskServerFrame =
  | DeskFrame
  | OfferFrame
  | OfferOverFrame
  | InviteFrame
  | StateFrame
  | WrapUpsFrame
  | DeskStatusFrame
  | WallFrame;
