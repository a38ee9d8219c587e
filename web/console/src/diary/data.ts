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

export type RendezvousState = "agreed" | "active" | "done" | "no_show" | "missed" | "cancelled";

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
  wish: { name: string | null; subject: string | null; question: string | null };
  session: string | null;
}

const path = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}/availability`;

export const readAvailability = (agent: string) => call<Availability>("GET", path(agent));
export const writeAvailability = (agent: string, body: Availability) =>
  call<Availability>("PUT", path(agent), { body });
