/** Who can be asked for help, as the server has counted them when it was asked. */
import type { Colleagues } from "@switchboard/wire";
import { call, Problem } from "../api/client.ts";
import { createStore } from "../lib/store.ts";

export const colleagues = createStore<Colleagues | null>(null);

export const fetchColleagues = async (): Promise<void> =>
  colleagues.set(await call<Colleagues>("GET", "/v1/desk/colleagues"));

/** By what somebody would be chosen in a session now; absent where nobody can be asked. */
export interface HelpPreview {
  subject?: string | null;
  subject_of?: string | null;
}

export const fetchHelp = (session: string): Promise<HelpPreview | undefined> =>
  call<HelpPreview>("GET", `/v1/sessions/${session}/help`).catch((cause: unknown) => {
    if (cause instanceof Problem && cause.code === "no_helpers") return undefined;
    throw cause;
  });

/** Names of agents that were seen here. */
export const agentName = (id: string): string | undefined =>
  colleagues.get()?.agents.find(({ agent }) => agent === id)?.name;
