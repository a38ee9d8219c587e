import type { Details, NewVisit, Visit } from "@switchboard/wire";
import { ApiError, call } from "@switchboard/wire/api";
import { fresh } from "@switchboard/wire/world";
import { state } from "./app.ts";

/** What the visitor or the page says about the visitor. */
export const labels: Pick<NewVisit, "name" | "email" | "attributes"> = {};

// The same start, however often it is sent, makes one session.
const key = fresh();

/** Starts the visit, or finds the one that is live. */
export const startVisit = (question?: string): Promise<Visit> => {
  const { start, page } = state;
  const { url, ...named } = page;
  return call("POST", "/v1/visits", {
    token: start.token,
    service: start.service.key,
    locale: start.locale,
    idempotency_key: key,
    page: url,
    ...named,
    referrer: start.referrer,
    ...labels,
    question: question || undefined,
  } satisfies NewVisit);
};

export const resume = (): Promise<Visit> =>
  call("POST", "/v1/visits/resume", { token: state.start.token });

/** Fresh details before every attach. */
export let details = (session: string): Promise<Details> =>
  call("POST", `/v1/sessions/${session}/details`, {});

/** Another window asks for them where this one may not. */
export const detailsFrom = (ask: typeof details): void => {
  details = ask;
};

export const forget = (): Promise<unknown> => call("POST", "/v1/visits/forget", {});

export const codeOf = (error: unknown): string =>
  error instanceof ApiError ? error.code : "unreachable";
