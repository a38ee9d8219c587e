/** What is known of one session. */
import type { Announcement, SearchPurpose, StepsAsked, VoiceView } from "@switchboard/wire";
import type { Way } from "../drafts.ts";
import type {
  Brief,
  Crowd,
  Member,
  Outcome,
  PageView,
  PageWay,
  Stamped,
  Status,
} from "../frames.ts";

/** The service itself, where an event names who asked for something. */
export const SERVICE = "00000000-0000-0000-0000-000000000000";

export interface Pending {
  id: string;
  text: string;
  /** Who is to read it. */
  way: Way;
  at: string;
  /** Error code when the server refused it for good. */
  refused?: string;
}

export interface Asking {
  search: string;
  by: string;
  purpose: SearchPurpose;
  agent: string | null;
  /** The visitor has not said yet whether they agree. */
  asks: boolean;
  /** Somebody has asked for help: everybody knows of it. */
  openly: boolean;
  /** What decides about who helps. */
  subject: string | null;
}

/** The visitor is to go to another company's server. */
export interface Warm {
  transfer: string;
  by: string;
  company: string;
  area: string;
  /** Whom it waits for: the visitor's word, the partner, or the visitor's page on its way. */
  stage: "asks" | "waits" | "goes";
  /** How long the partner waits for the page. */
  until: string | null;
}

export interface Push {
  push: string;
  url: string;
  by: string;
  follow: boolean;
  at: string;
  /** Place in the log. */
  seq: number;
  way: PageWay;
  /** Only for them. */
  to: string[] | null;
  echo: boolean;
  outcomes: Record<string, Outcome | "unanswered">;
}

/** Somebody would like to lead. */
export interface BatonAsk {
  leg: string;
  until: string;
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
  /** The agent who asks the visitor to hold on. */
  held: string | null;
  /** A colleague is looked for. */
  asking: Asking | null;
  warm: Warm | null;
  /** What became of documents that were to come along, by file: whether they are here. */
  documents: Record<string, boolean>;
  /** Who has taken over from this agent, by name. */
  handed: string | null;
  /** The agent to whom the session belongs. */
  owner: string | null;
  /** What members are told of monitoring. */
  announcement: Announcement[];
  /** People may do things together on pages. */
  hands: boolean;
  /** Requests for leave that nobody has answered yet. */
  stepsAsked: StepsAsked[];
  /** Supervisors who watch now, where members are told. */
  watchedBy: string[];
  /** Who talks with whom; null where nobody can. */
  voice: VoiceView | null;
  /** Who talks at this moment. */
  talking: string[];
  baton: { holder: string | null; epoch: number };
  /** Who would like to lead. */
  asks: BatonAsk[];
  /** The page that all were led to last. */
  shown: { leg: string; url: string } | null;
  follow: { leg: string | null; on: boolean };
  consent: Record<string, boolean>;
  question: string | null;
  subject: string | null;
  /** Address of the page the session was started on. */
  origin: string | null;
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
  /** Since when the visitor has waited for an answer to their line. */
  owed: string | null;
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
    held: null,
    asking: null,
    warm: null,
    documents: {},
    handed: null,
    owner: null,
    announcement: [],
    hands: false,
    stepsAsked: [],
    watchedBy: [],
    voice: null,
    talking: [],
    baton: { holder: null, epoch: 0 },
    asks: [],
    shown: null,
    follow: { leg: null, on: false },
    consent: {},
    question: null,
    subject: null,
    origin: null,
    page: null,
    visitor: { id: null, name: null, email: null, attributes: {}, pages: [] },
    events: [],
    pending: [],
    typing: {},
    pushes: [],
    unread: 0,
    owed: null,
    last: null,
    ended: null,
  };
}
