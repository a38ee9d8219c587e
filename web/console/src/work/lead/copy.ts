/** A partner's page through the server (IS-61): this agent's own copy of it. */
import { account, feature } from "../../api/account.ts";
import { call } from "../../api/client.ts";

/** Where it is; see `POST /v1/sessions/{id}/proxied`. */
export interface Copy {
  /** Opens it, once. */
  address: string;
  /** Its origin. */
  origin: string;
  /** The partner's, for which that one stands. */
  from: string;
}

export const copyOf = (id: string, url: string): Promise<Copy> =>
  call<Copy>("POST", `/v1/sessions/${id}/proxied`, { body: { url } });

/** Whether the company has any such pages. */
export function hasCopies(): boolean {
  const state = account.get();
  const settings = state.status === "in" ? state.me.tenant.settings : undefined;
  return feature("proxy") && !!settings?.proxy_hosts.length;
}
