/** Who can be asked for help, as the server has counted them when it was asked. */
import type { Colleagues } from "@switchboard/wire";
import { call } from "../api/client.ts";
import { createStore } from "../lib/store.ts";

export const colleagues = createStore<Colleagues | null>(null);

export const fetchColleagues = async (): Promise<void> =>
  colleagues.set(await call<Colleagues>("GET", "/v1/desk/colleagues"));

/** Names of agents that were seen here. */
export const agentName = (id: string): string | undefined =>
  colleagues.get()?.agents.find(({ agent }) => agent === id)?.name;
