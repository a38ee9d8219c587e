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
  carry: CarryRule;
  edit: boolean;
  asks: boolean;
}

/** What a partner offers. */
export interface Area {
  key: string;
  name: string;
  subjects: string[];
  waiting: number;
  agents_ready: number;
  wait_s?: number | null;
}

/** What the agent lets travel. */
export interface Carry {
  what: "all" | "some" | "none";
  lines?: number[];
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

export interface Preview {
  information: Information;
  lines: PreviewLine[];
}

/** On which terms visitors go to a partner, and come from there. */
export interface Terms {
  send: boolean;
  receive: boolean;
  carry: CarryRule;
  edit: boolean;
  asks: boolean;
  roles: string[];
  services: string[];
  areas: string[];
  their_roles: string[];
  gateway?: string | null;
  needs_agent: boolean;
  place: "arrival" | "front" | "origin";
  arrive_s: number;
}

export interface Partner {
  id: string;
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

export const areasOf = (partner: string, signal: AbortSignal): Promise<Page<Area>> =>
  call("GET", `${destinationsPath}/${encodeURIComponent(partner)}/areas`, { signal });

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

export const listArrivals = (): Promise<Page<Arrival>> => call("GET", "/v1/arrivals");
