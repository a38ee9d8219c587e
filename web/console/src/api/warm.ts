/** Bodies and calls of transfers between companies. */
import type { Information } from "@switchboard/wire";
import { call, type Page } from "./client.ts";

/** What of a conversation may travel. */
export type CarryRule = "all" | "choose" | "none";

/** A partner to which this agent may hand visitors. */
export interface Destination {
  partner: string;
  name: string;
  company: string;
  /** Address of its server. */
  server?: string | null;
  /** Words by which it is found. */
  tags: string[];
  /** This server itself. */
  own: boolean;
  carry: CarryRule;
  edit: boolean;
  asks: boolean;
}

/** What a partner offers. */
export interface Area {
  key: string;
  name: string;
  /** It is one of their agents. */
  agent: boolean;
  subjects: string[];
  waiting: number;
  agents_ready: number;
  wait_s?: number | null;
}

/** What the agent lets travel. */
export interface Carry {
  what: "all" | "some" | "none";
  lines?: number[];
  documents?: string[];
  edits?: Record<string, string>;
  pasted?: string;
  comment?: string;
  visitor?: boolean;
  keep_secrets?: boolean;
}

export interface Secret {
  kind: "card" | "iban" | "password";
  /** In Unicode scalar values of the text. */
  start: number;
  end: number;
}

/** A line that could travel. */
export interface PreviewLine {
  seq: number;
  at: string;
  who: "visitor" | "agent" | "assistant";
  name?: string | null;
  text: string;
  sent: boolean;
  secrets?: Secret[];
}

/** A document that could travel. */
export interface PreviewDocument {
  file: string;
  name: string;
  media: string;
  bytes: number;
  sent: boolean;
}

export interface Preview {
  information: Information;
  lines: PreviewLine[];
  documents: PreviewDocument[];
}

/** What travels where agents of one role hand over, if it is stricter than what holds for all. */
export interface RoleCarry {
  role: string;
  carry: CarryRule;
}

/** When visitors go to a partner by themselves. */
export interface Backup {
  services: string[];
  area: string;
  area_name: string;
  after_s: number;
  reserve: number;
}

/** On which terms visitors go to a partner, and come from there. */
export interface Terms {
  /** Words by which agents find the partner. */
  tags: string[];
  send: boolean;
  receive: boolean;
  carry: CarryRule;
  role_carry: RoleCarry[];
  edit: boolean;
  asks: boolean;
  roles: string[];
  services: string[];
  backup?: Backup | null;
  areas: string[];
  /** Our agents who are there can be chosen by name. */
  agents: boolean;
  their_roles: string[];
  gateway?: string | null;
  needs_agent: boolean;
  /** In seconds; 0 is off. */
  predict_s: number;
  /** Who comes goes to an address of their own once an agent has taken them. */
  two_steps: boolean;
  /** They may look over what was sent along. */
  shows: boolean;
  place: "arrival" | "front" | "origin" | "proposed";
  arrive_s: number;
}

export interface Partner {
  id: string;
  /** This server itself. */
  own: boolean;
  name: string;
  state: "invited" | "paired" | "revoked";
  company?: string | null;
  server?: string | null;
  /** Fingerprint of theirs. */
  key?: string | null;
  /** Fingerprint of ours. */
  own_key: string;
  /** Of an invitation. */
  expires_at?: string | null;
  created_at: string;
  terms: Terms;
}

export interface Invited {
  partner: Partner;
  link: string;
}

/** A visitor who is expected from a partner. */
export interface Arrival {
  transfer: string;
  company: string;
  agent?: string | null;
  area: string;
  state: "expected" | "arrived" | "over";
  until?: string | null;
  session?: string | null;
  created_at: string;
}

export const PARTNERS = "/v1/partners";

const destinationsPath = "/v1/destinations";
const transfersPath = (session: string): string =>
  `/v1/sessions/${encodeURIComponent(session)}/warm-transfers`;

export const listDestinations = (): Promise<Page<Destination>> => call("GET", destinationsPath);

/** Where the areas of a partner are listed. */
export const listAreas = (partner: string): string =>
  `${destinationsPath}/${encodeURIComponent(partner)}/areas`;

export const areasOf = (partner: string, signal: AbortSignal): Promise<Page<Area>> =>
  call("GET", listAreas(partner), { signal });

export const previewOf = (
  session: string,
  body: { partner: string; carry: Carry },
  signal: AbortSignal,
): Promise<Preview> => call("POST", `${transfersPath(session)}/preview`, { body, signal });

export const transferTo = (
  session: string,
  body: { partner: string; area: string; area_name: string; carry: Carry },
): Promise<{ transfer: string }> => call("POST", transfersPath(session), { body });

export const callOff = (session: string, transfer: string): Promise<void> =>
  call("DELETE", `${transfersPath(session)}/${encodeURIComponent(transfer)}`);

/** Makes this server its own partner. */
export const pairOwn = (): Promise<Partner> => call("POST", `${PARTNERS}/own`);

export const listArrivals = (): Promise<Page<Arrival>> => call("GET", "/v1/arrivals");
