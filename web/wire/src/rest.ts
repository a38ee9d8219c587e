/** Bodies of the REST interface that the web client uses. */
import type { Details, SessionBrief } from "./frames.ts";

export type AvailabilityState = "available" | "busy" | "away" | "full" | "closed";

export interface Availability {
  state: AvailabilityState;
  /** Expected wait in seconds; `null` when nothing honest can be said. */
  wait_s: number | null;
  /** When it opens; only while it is closed, and where that is known. */
  opens_at?: string;
}

/** Answer of GET /v1/sites/{key}/availability. */
export interface SiteAvailability extends Availability {
  accent?: string | null;
  label_locale?: string | null;
  /** What the launcher says instead of its own words. */
  label?: string;
}

export interface ServiceName {
  key: string;
  name: string;
}

/** One piece of the client; `bytes` is its decoded size. */
export interface Part {
  url: string;
  bytes: number;
}

/** The parameters in the start document, made for this click. */
export interface Start {
  build: string;
  site: string;
  tenant_name: string;
  service: ServiceName;
  services: ServiceName[];
  locale: string;
  dir: "ltr" | "rtl";
  accent: string;
  live_typing: boolean;
  question_required: boolean;
  availability: Availability;
  page: string;
  title?: string | null;
  referrer?: string | null;
  subject?: string | null;
  /** Origin of the page that carries the panel. */
  origin?: string | null;
  visitor_known: boolean;
  /** A later time can be agreed on (RV-6). */
  times?: true;
  /** Who waits may keep the place and be called. */
  calls?: true;
  session_live: boolean;
  /** Their page was sent here by another company's server. */
  arrived?: true;
  /** Signed; sent back when the visit starts. */
  token: string;
  parts: Part[];
  entry: string;
  css: string;
  status: "ok" | "unregistered" | "unknown_site";
  /** Set by tests: which transport to use. */
  transport?: "auto" | "websocket" | "http";
  /** Visitors may open the list of who is here. */
  people: boolean;
  /** There is a list of rooms to open. */
  rooms: boolean;
  /** How visitors are told of events by ear, unless they chose otherwise. */
  notices: Notices;
  /** What may be sent, and how many bytes of it; a server of the last release does not say. */
  files?: Files;
  /** What the scenario's profile adds, if it has one. */
  look?: Look;
  /** Only where the company takes part in recognition. */
  card?: CardHere;
}

/** How it stands with the visitor's card. */
export interface CardHere {
  known: boolean;
  /** What it calls the visitor. */
  name?: string | null;
}

/** Answer of POST /v1/visits/card. */
export interface CardAsk {
  ask: string;
}

/** A picture with what is read where it is not seen. */
export interface Picture {
  url: string;
  text: string;
  width: number;
  height: number;
}

/** Advertising. */
export interface Banner {
  place: "top" | "bottom";
  text?: string;
  link?: string;
  picture?: Picture;
}

/** What a profile is to this visitor. */
export interface Look {
  accent: string;
  head?: { colour: string; on: string };
  logo?: Picture;
  header?: Picture;
  banners?: Banner[];
  greeting?: string;
  closing?: string;
  /** Avatars that the visitor may choose from. */
  avatars?: { id: string; name: string }[];
}

export type FileKind = "picture" | "sound" | "document" | "text" | "archive";

export interface Files {
  kinds: FileKind[];
  most: number;
}

export type Notices = "chime" | "voice" | "off";

/** Body of POST /v1/visits. */
export interface NewVisit {
  token: string;
  service?: string;
  page: string;
  title?: string | null | undefined;
  referrer?: string | null | undefined;
  subject?: string | null | undefined;
  locale: string;
  question?: string | undefined;
  name?: string;
  email?: string;
  attributes?: Record<string, string>;
  /** What the last try was told when all seats were taken: keeps the place in the line. */
  line?: string | undefined;
  /** From POST /v1/visits/login, where the service asks for it. */
  pass?: string;
  /** Waits for nobody: taken outside business hours too. */
  leave_question?: boolean;
  idempotency_key: string;
}

/** Answer of POST /v1/visits and /v1/visits/resume. */
export interface Visit {
  session: SessionBrief;
  details: Details;
}

/** Answer of POST /v1/visits/pass and /v1/visits/login. */
export interface Pass {
  pass: string;
}

/** An open room, in GET /v1/visits/{session}/rooms. */
export interface Room {
  id: string;
  service: string;
  name: string;
  members: number;
  max_members: number | null;
  joined: boolean;
}

/** A part of a list; `next` is the cursor of the following part. */
export interface PageOf<T> {
  items: T[];
  next: string | null;
}

/** RFC 9457 with a stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  /** Place of whoever waits for a seat, the length of the line, and what proves it. */
  place?: number;
  of?: number;
  line?: string;
  /** With `login_required`: the log-in name of whoever is known from an earlier visit. */
  login?: string;
  /** With `subject_unclear`: what may have been meant. */
  choices?: Choice[];
}

/** What there is to do after a session. */
export interface After {
  /** It can be rated. */
  rating: boolean;
  /** What the tenant asks; empty is the usual question. */
  question: string;
  /** The transcript can be sent by mail. */
  mail: boolean;
  /** The address that the visitor gave before. */
  email: string | null;
}

/** A service that a subject may have meant. */
export interface Choice {
  service: string;
  name: string;
  /** The subjects that it is for; none is any. */
  subjects: string[];
}
