import { call } from "../api/client.ts";
import type { HoursDate, HoursWeek } from "../api/types.ts";

/** From one moment to another an agent is away. */
export interface Absence {
  from: string;
  to: string;
  note: string;
}

/** When an agent may be met at later times: GET and PUT /v1/agents/{id}/availability. */
export interface Availability {
  zone: string;
  week: HoursWeek;
  dates: HoursDate[];
  absences: Absence[];
}

export type RendezvousState =
  | "agreed"
  | "begun"
  | "active"
  | "done"
  | "no_show"
  | "missed"
  | "cancelled";

/** One entry of GET /v1/rendezvous. */
export interface Rendezvous {
  id: string;
  state: RendezvousState;
  from: string;
  to: string;
  service_name: string;
  /** Whom the visitor asked for; null is whoever fits. */
  agent: { id: string; name: string } | null;
  diary: { id: string; name: string };
  wish: {
    name: string | null;
    subject: string | null;
    question: string | null;
    /** The number at which they are called. */
    phone?: string | null;
    /** The session in which it was agreed on. */
    earlier?: string | null;
  };
  session: string | null;
}

/** Free times, and whom one may meet. */
export interface Times {
  items: { from: string; to: string; free: number }[];
  agents: { id: string; name: string }[];
}

/** A call to the visitor of a session. */
export interface Callback {
  number: string;
  stage: "waits" | "seeks" | "rings" | "talks" | "over";
  attempt: number;
  attempts: number;
  by_hand: boolean;
}

/** GET /v1/sessions/{id}/rendezvous. */
export interface OfSession {
  rendezvous: Rendezvous | null;
  callback: Callback | null;
}

const one = (id: string) => `/v1/rendezvous/${encodeURIComponent(id)}`;
const session = (id: string) => `/v1/sessions/${encodeURIComponent(id)}`;

export const ofSession = (id: string) => call<OfSession>("GET", `${session(id)}/rendezvous`);
export const tellCall = (id: string, attempt: number, outcome: string) =>
  call<OfSession>("POST", `${session(id)}/callback`, { body: { attempt, outcome } });
export const ownTimes = (id: string) => call<Times>("GET", `${session(id)}/times`);
export const agreeLater = (id: string, from: string, idempotency_key: string) =>
  call<{ link: string }>("POST", `${session(id)}/later`, { body: { from, idempotency_key } });
export const timesFor = (id: string, agent: string) =>
  call<Times>("GET", `${one(id)}/times`, { query: { agent } });
export const moveTo = (id: string, from: string, agent: string) =>
  call<unknown>("POST", `${one(id)}/move`, { body: { from, agent } });
export const callOff = (id: string) => call<unknown>("POST", `${one(id)}/cancel`);

const path = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}/availability`;

export const readAvailability = (agent: string) => call<Availability>("GET", path(agent));
export const writeAvailability = (agent: string, body: Availability) =>
  call<Availability>("PUT", path(agent), { body });
