/** Who is logged in here. */
import { beginWith } from "../lib/prefs.ts";
import { createStore } from "../lib/store.ts";
import { call, Problem, whenSignedOut } from "./client.ts";
import type { Me, Right } from "./types.ts";

export type Account =
  | { status: "asking" }
  | { status: "out"; expired: boolean }
  | { status: "in"; me: Me };

export const account = createStore<Account>({ status: "asking" });

whenSignedOut(() => {
  if (account.get().status === "in") account.set({ status: "out", expired: true });
});

export async function ask(): Promise<void> {
  try {
    const me = await call<Me>("GET", "/v1/me", { anonymous: true });
    const begin = me.tenant.settings?.agent_defaults;
    if (begin) beginWith(begin);
    account.set({ status: "in", me });
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401)
      account.set({ status: "out", expired: false });
    else throw cause;
  }
}

/** Reads the company anew: its settings may have changed since this page was opened. */
export async function refresh(): Promise<void> {
  const tenant = await call<Me["tenant"]>("GET", "/v1/tenant");
  const state = account.get();
  if (state.status === "in" && tenant.settings)
    account.set({ status: "in", me: { ...state.me, tenant } });
}

export interface LogInOffer {
  states: string[];
  /** The company by whose directory one may log in. */
  directory?: string;
}

export const offerOf = (tenant: string, signal?: AbortSignal): Promise<LogInOffer> =>
  call("GET", "/v1/login/states", {
    query: { tenant },
    anonymous: true,
    ...(signal ? { signal } : {}),
  });

export interface LogIn {
  tenant: string;
  login: string;
  password: string;
  state: string;
  /** Of the second factor. */
  code?: string;
  /** The company's directory has said who it is: nothing else is looked at but state and code. */
  directory?: true;
}

export async function logIn(body: LogIn): Promise<void> {
  await call("POST", "/v1/login", { body, anonymous: true });
  await ask();
}

export async function logOut(): Promise<void> {
  await call("POST", "/v1/logout", { anonymous: true }).catch(() => {});
  account.set({ status: "out", expired: false });
}

export interface SetUp {
  token: string;
  tenant_name: string;
  tenant_slug: string;
  name: string;
  login: string;
  password: string;
  site_name?: string;
  origins?: string[];
}

export const setUp = (body: SetUp): Promise<Me> =>
  call<Me>("POST", "/v1/setup", { body, anonymous: true });

export function me(): Me {
  const state = account.get();
  if (state.status !== "in") throw new Error("nobody is logged in");
  return state.me;
}

/** Whether whoever is logged in has the right; the server says the same. */
export const may = (right: Right): boolean => {
  const state = account.get();
  return state.status === "in" && state.me.rights.includes(right);
};

/** A feature that the tenant has not switched off (missing means on). */
export const feature = (name: string): boolean => {
  const state = account.get();
  return state.status === "in" && state.me.features[name] !== false;
};
