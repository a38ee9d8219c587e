import type { Details, NewVisit, Start, Visit } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { fresh } from "@switchboard/wire/world";
import { recall } from "./keep.ts";

/** What the visitor or the page says about the visitor. */
export type Labels = Pick<NewVisit, "name" | "email" | "attributes" | "pass">;
export const labels: Labels = {};

/** Takes what is said about the visitor; true when it was news. */
export const label = (said: Labels): boolean => {
  const before = JSON.stringify(labels);
  return JSON.stringify(Object.assign(labels, said)) !== before;
};

/*
 * The fragment of the frame's address, `#how=kept=said`, is what the page knew at the click:
 * it reaches neither the server nor its logs.
 */
const [how, , said] = location.hash.split("=");
try {
  const { identify, attributes } = JSON.parse(decodeURIComponent(said!));
  label({ ...identify?.of, ...(attributes && { attributes: attributes.of }) });
} catch {
  // Nothing was said.
}
/** Brought back by a page turn, not by a click; "#back0": out of the way. */
export const back = /^#back/.test(how!);
export const hidden = how === "#back0";

/** The same start, however often it is sent, makes one session. */
export const key = fresh();

/** Starts the visit, or finds the one that is live. */
export const startVisit = (
  start: Start,
  question?: string,
  { url, ...named }: { url: string } = { url: start.page },
): Promise<Visit> => {
  const once = { token: start.token, idempotency_key: key };
  // Who closes before the session is there has started nothing (IS-2).
  window.onpagehide = () => void call("POST", "/v1/visits/withdraw", once, { keepalive: true });
  return call("POST", "/v1/visits", {
    title: start.title,
    subject: start.subject,
    ...named,
    ...once,
    service: start.service.key,
    locale: start.locale,
    page: url,
    referrer: start.referrer,
    ...labels,
    question: question || undefined,
    line: recall("line"),
  } satisfies NewVisit);
};

/** Nobody is there to wait for: it is `away` or `closed`. */
export const nobody = ({ availability }: Start): boolean => /w|cl/.test(availability.state);

/** What a click starts by itself; nothing when something has to be asked first. */
export const begin = (start: Start, question?: string): Promise<Visit> | undefined => {
  const { session_live, question_required } = start;
  if (session_live) return call("POST", "/v1/visits/resume", { token: start.token });
  // After a page turn nothing is started unasked.
  return !back && (question || !(nobody(start) || question_required))
    ? startVisit(start, question)
    : undefined;
};

/** Fresh details before every attach. */
export let details = (session: string): Promise<Details> =>
  call("POST", `/v1/sessions/${session}/details`, {});

/** Another window asks for them where this one may not. */
export const detailsFrom = (ask: typeof details): void => {
  details = ask;
};

export const forget = (): Promise<unknown> => call("POST", "/v1/visits/forget", {});

export const codeOf = (error: unknown): string =>
  (error as { code?: string }).code || "unreachable";
