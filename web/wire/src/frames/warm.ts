/** A visitor goes to another company's server, with what may travel. */

/** One line that came along, as it was written elsewhere. */
export interface CarriedLine {
  at: string;
  who: "visitor" | "agent" | "assistant";
  name?: string;
  text: string;
  /** Whoever sent it has changed the words. */
  edited?: true;
}

export interface CarriedDocument {
  file: string;
  name: string;
  media: string;
  bytes: number;
  /** Of the content, hexadecimal. */
  sha256: string;
}

/** What travels with a visitor. */
export interface Information {
  server: string;
  company: string;
  agent?: string;
  visitor_name?: string;
  visitor_email?: string;
  subject?: string;
  notes?: string;
  transcript?: CarriedLine[];
  documents?: CarriedDocument[];
  /** When the visitor came to the first of the servers. */
  logged_in_at?: string;
  client?: string;
  area?: string;
  priority?: number;
  /** How often the visitor has been handed over by now, this time included. */
  hops?: number;
  more?: Record<string, string>;
}

export type WarmOutcome =
  | "arrived"
  | "refused"
  | "lapsed"
  | "denied"
  | "unstaffed"
  | "unreached"
  | "not_arrived"
  | "cancelled";

export type WarmEvent =
  /** `asks`: the visitor is asked first. */
  | {
      kind: "warm_sought";
      transfer: string;
      leg: string;
      partner: string;
      company: string;
      area: string;
      asks?: true;
    }
  | { kind: "warm_permitted"; transfer: string; leg: string; yes: boolean }
  /** The partner has taken it: the visitor's page goes there now. */
  | { kind: "warm_accepted"; transfer: string; until: string }
  | { kind: "warm_over"; transfer: string; company: string; outcome: WarmOutcome }
  /** For the tenant's side: what came with the visitor or, with `out`, what was sent to a partner. */
  | {
      kind: "carried";
      transfer: string;
      out?: true;
      company: string;
      agent?: string;
      area?: string;
      information: Information;
    }
  /** For the tenant's side: a document that was to come with the visitor is here, or will not be. */
  | { kind: "document_came"; transfer: string; file: string; missing?: true };

export type WarmCommand = { t: "permit_warm"; transfer: string; yes: boolean };
