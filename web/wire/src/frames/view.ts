/** A session as its members see it. */
import type { Channel, LegState, Role, Via } from "./event.ts";
import type { Allowance, StepsAsked } from "./hand.ts";
import type { VoiceView } from "./voice.ts";

export type SessionStatus = "waiting" | "active" | "ended";

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
  /** Which, where the server knows. */
  via?: Via;
  /** Whether this member's letters are shown while they are typed. */
  typing_shared: boolean;
  /** Whether this member agreed to be led. */
  consent?: boolean;
  /** By which picture it is shown; served at `/pictures/{avatar}`. */
  avatar?: string;
  /** What this member lets others do on the page before them. */
  allows?: Allowance[];
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
  /** Who would like to lead, and has no answer yet. */
  asks?: { leg: string; until: string }[];
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
  /** The page that all were led to last. */
  shown?: { leg: string; url: string } | null;
  /** The agent who asks the visitor to hold on, while that lasts. */
  held?: string | null;
  /** Present where members can ask for help; the subject that would decide is for staff only. */
  help?: { subject?: string | null; subject_of?: string | null } | null;
  /** The agent to whom the session belongs. Staff only. */
  owner?: string | null;
  /** Staff only. */
  visitor?: VisitorView | null;
  /** What members are told of monitoring; the usual language first. Absent where nobody may watch. */
  announcement?: Announcement[];
  /** Supervisors who watch now, where members are told. */
  watched_by?: string[];
  /** People may do things together on pages here. */
  hands?: boolean;
  /** Present where members can talk with each other. */
  voice?: VoiceView | null;
  /** Requests for leave that nobody has answered yet. */
  steps_asked?: StepsAsked[];
}

/** A text for all members, in one language. */
export interface Announcement {
  lang: string;
  text: string;
}

export interface SessionBrief {
  id: string;
  name: string;
  service_name: string;
  tenant_name: string;
  status: SessionStatus;
  live_typing: boolean;
  /** Members can ask for help. */
  helps?: boolean;
  /** Visitors are heard only while somebody of the tenant's side is there. */
  hosted?: boolean;
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
