/** Bodies of the REST interface that the console reads and writes. */

import type { FileKind } from "@switchboard/wire/rest";

export type Rank = "agent" | "supervisor" | "admin";

/** What roles are made of. */
export type Right =
  | "serve"
  | "see_all"
  | "monitor"
  | "ratings"
  | "export"
  | "erase"
  | "replies"
  | "services"
  | "sites"
  | "company"
  | "retention"
  | "read_configuration"
  | "agents"
  | "roles"
  | "integrations"
  | "audit";

/** A set of rights that agents have. */
export interface Role {
  /** `agent`, `supervisor` and `admin` are built in. */
  id: string;
  name: string;
  built_in: boolean;
  rights: string[];
  agents: number;
}

export interface Settings {
  max_seats: number;
  live_typing: boolean;
  not_ready_states: string[];
  locale: string;
  agent_features: Record<string, boolean>;
  accent: string;
  launcher: string;
  launcher_texts: Record<string, string>;
  question_required: boolean;
  allow_subdomains: boolean;
  preload: boolean;
  show_people: boolean;
  show_rooms: boolean;
  help_by_name: boolean;
  leader: string;
  push_hosts: string[];
  proxy_hosts: { host: string; secure: boolean }[];
  notices: "chime" | "voice" | "off";
  rating: boolean;
  rating_question: string;
  rating_questions: Record<string, string>;
  rating_for_agents: boolean;
  transcript_mail: boolean;
  recognition: boolean;
  tags: string[];
  dispositions: string[];
  wrap_up_s: number;
  place_avatars: Record<string, string>;
  file_kinds: FileKind[];
  file_mb: number;
  file_session_mb: number;
  file_visitor_mb: number;
  file_tenant_mb: number;
  monitoring: boolean;
  monitoring_texts: Record<string, string>;
  monitoring_shown: boolean;
  alert_sessions: number;
  alert_wait_s: number;
  alert_answer_s: number;
  scenario: string;
  second_factor: "off" | "administrators" | "everybody";
  agent_defaults: { capacity: number; sound: boolean; desktop: boolean };
}

/** Lengths are days; null is without limit. */
export interface Retention {
  address_days: number | null;
  address_form: "network" | "removed";
  person_days: number | null;
  session_days: number | null;
  audit_days: number | null;
}

export interface Erased {
  sessions: number;
  events: number;
  visits: number;
}

export interface Me {
  agent: {
    id: string;
    name: string;
    login: string;
    rank: Rank;
    capacity: number;
    /** By which picture they are shown, if they chose one. */
    avatar?: string | null;
    role: string;
    role_name: string;
  };
  tenant: { id: string; slug: string; name: string; settings: Settings };
  rights: string[];
  features: Record<string, boolean>;
  build: string;
}

export interface Site {
  id: string;
  key: string;
  name: string;
  origins: string[];
}

export interface Service {
  id: string;
  key: string;
  name: string;
  behaviour: string;
  params: Record<string, unknown>;
  is_default: boolean;
  asks_login: boolean;
  scenario: string | null;
}

export interface Queue {
  id: string;
  name: string;
  routing: Routing;
  opening: QueueOpening;
}

/** When a queue is open. */
export interface QueueOpening {
  hours: string | null;
  at_close: "serve" | "hold";
  overflow: boolean;
  notice_s: number;
}

/** From one time of day to another, as `09:30`. */
export interface HoursSpan {
  from: string;
  to: string;
}

export type HoursWeek = Record<
  "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday",
  HoursSpan[]
>;

export interface HoursDate {
  date: string;
  name: string;
  spans: HoursSpan[];
}

export interface HoursInput {
  name: string;
  zone: string;
  week: HoursWeek;
  dates: HoursDate[];
}

/** Where a calendar stands at this moment. */
export interface HoursNow {
  open: boolean;
  until: string | null;
}

/** A calendar of business hours. */
export interface Hours extends HoursInput, HoursNow {
  id: string;
}

/** How a queue deals its sessions out. */
export interface Routing {
  policy: "longest_idle" | "least_busy" | "hunt_group";
  rings: string[][];
  widen_s: number;
  priority: number;
  step_s: number;
  skills: Record<string, number>;
  overflow: { queue: string; after_s: number } | null;
}

export interface Agent {
  id: string;
  login: string;
  name: string;
  rank: Rank;
  role: string;
  second_factor: boolean;
  /** Is a person of the company's directory. */
  directory?: boolean;
  queues: string[];
  capacity: number;
  disabled: boolean;
  skills: Record<string, number>;
  languages: Record<string, number>;
  /** A person, or software. */
  kind?: "person" | "assistant";
  /** By which picture they are shown, if they chose one. */
  avatar?: string | null;
}

export interface CannedReply {
  id: string;
  shortcut: string;
  text: string;
  /** Absent is everybody's. */
  scope?: ReplyScope;
  service?: string | null;
  /** Added here: the shown name of that service. */
  service_name?: string | undefined;
  /** A page that is pushed with it. */
  address?: string | null;
  /** What it answers, as visitors ask it. */
  question?: string | null;
}

export type ReplyScope = "tenant" | "service" | "agent";

export interface WrapUp {
  disposition: string | null;
  tags: string[];
  note: string;
  agent_name?: string | null;
  at?: string | null;
}

export interface ContactNote {
  nr: number;
  text: string;
  agent_name?: string | null;
  at: string;
}

export interface Contact {
  id: string;
  name?: string | null;
  email?: string | null;
  created_at: string;
  seen_at: string;
  sessions: number;
  note?: ContactNote | null;
}

/** A log-in of a visitor. */
export interface VisitorLogin {
  id: string;
  login: string;
  name: string;
  disabled: boolean;
  visitor: string;
  created_at: string;
}

export interface ApiKey {
  id: string;
  name: string;
  created_at: string;
  /** The assistant whose key it is; absent is one of the company. */
  agent?: string | null;
}

export interface Audit {
  at: string;
  actor: string;
  action: string;
  target?: string | null;
  address?: string | null;
  detail?: unknown;
}

export type SessionStatus = "waiting" | "active" | "ended";

export interface SessionRow {
  id: string;
  name: string;
  service: string;
  visitor?: string | null;
  visitor_name: string;
  agent?: string | null;
  agent_name?: string | null;
  page?: string | null;
  subject?: string | null;
  status: SessionStatus | "reserved";
  created_at: string;
  ended_at?: string | null;
  /** Then neither log nor visitor is known any more. */
  erased_at?: string | null;
  head: number;
  /** What the visitor thought of it, 1 to 5. */
  rating?: number | null;
}

/** How sessions of one agent in one service were rated. */
export interface RatingSum {
  agent?: string | null;
  agent_name?: string | null;
  service: string;
  /** How often one star, two, and so on to five. */
  stars: number[];
}

export interface Webhook {
  id: string;
  name: string;
  url: string;
  events: string[];
  contact?: string | null;
  enabled: boolean;
  created_at: string;
  previous_until?: string | null;
  failing_since?: string | null;
  disabled_at?: string | null;
}

export type DeliveryStatus = "waiting" | "delivered" | "failed";

export interface WebhookDelivery {
  id: string;
  type: string;
  session: string;
  status: DeliveryStatus;
  attempts: number;
  created_at: string;
  due_at?: string | null;
  tried_at?: string | null;
  code?: number | null;
  took_ms?: number | null;
  answer?: string | null;
}

export interface WebhookTest {
  ok: boolean;
  code?: number | null;
  took_ms: number;
  answer: string;
}

/** The company's own directory of its people, by which agents log in. */
export interface AgentDirectory {
  issuer: string;
  client_id: string;
  claim: string;
  domains: string[];
  /** Role of whoever is made an agent by logging in. */
  new_role: string | null;
  counts_as_second_factor: boolean;
  passwords_off: boolean;
}
