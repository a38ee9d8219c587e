import type { PageOutcome, SessionEvent, Way } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, state } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { send } from "../core/session.ts";

/** A page that somebody shows, in whatever words it came. */
export interface Shown {
  push: string;
  seq: number;
  leg: string;
  url: string;
  way: Way;
  frame?: string | undefined;
  echo?: boolean | undefined;
  /** It came as the plain push that every release knows. */
  plain?: boolean;
  /** Last word of what became of it here. */
  outcome?: PageOutcome | undefined;
  /** Why it is offered in another way than it was sent. */
  instead?: "framed_not" | "frame_missing" | undefined;
  /** The browser did not open the window although it was asked for. */
  refused?: boolean;
  rules?: Rules;
  /** Where this member's copy is, of a page that comes through the server (IS-61). */
  copy?: Copy | undefined;
  /** This tab has dealt with it. */
  mine?: boolean;
}

/** What the page allows; see the REST interface. */
export interface Rules {
  known: boolean;
  status?: number;
  popup: boolean;
  frame: boolean;
  severs: boolean;
  leaves: boolean;
  listed: boolean;
}

/** See the REST interface. */
export interface Copy {
  address: string;
  origin: string;
  from: string;
}

/** What is opened for it. */
export const addressOf = ({ copy, url }: Shown): string => copy?.address || url;

type Event = Extract<SessionEvent, { kind: "page_sent" | "pushed" }>;

/** All that were shown here, by push. */
export const pages = new Map<string, Shown>();

export const pageOf = (event: Event, seq: number): Shown => {
  const { push, leg, url } = event;
  if (event.kind === "page_sent") {
    const { way, frame, echo } = event;
    return { push, seq, leg, url, way, frame, echo };
  }
  return { push, seq, leg, url, way: event.target === "window" ? "extra" : "window", plain: true };
};

/** Where nothing is known nothing is allowed that needs it. */
const UNKNOWN: Rules = {
  known: false,
  popup: false,
  frame: false,
  severs: false,
  leaves: true,
  listed: false,
};

const asked = new Map<string, Promise<Rules>>();

/** What the page allows: the server has looked, for the browser does not tell. */
export const rules = (page: Shown): Promise<Rules> => {
  const { push, seq } = page;
  const origin = encodeURIComponent(state.start.origin || new URL(state.start.page).origin);
  const path = `/v1/visits/${state.session?.id}/pushes/${seq}/rules?origin=${origin}`;
  const found = asked.get(push) || call<Rules>("GET", path).catch(() => UNKNOWN);
  asked.set(push, found);
  return found.then((rules) => {
    page.rules = rules;
    draw();
    return rules;
  });
};

/** A page once dealt with is not shown again when the visitor's page turns. */
interface Dealt {
  session: string;
  seq: number;
}

const last = (): number | undefined => {
  const dealt = recall<Dealt>("shown");
  return dealt?.session === state.session?.id ? dealt?.seq : undefined;
};

const dealt = (seq: number): void => {
  const session = state.session?.id || "";
  keep("shown", { session, seq: Math.max(seq, last() || 0) } satisfies Dealt);
};

export const isNew = (seq: number): boolean => seq > (last() ?? state.head);

/** Says what became of it: in the words of every release where those will do. */
export const report = (page: Shown, outcome: PageOutcome): void => {
  if (page.outcome === outcome) return;
  page.outcome = outcome;
  page.mine = true;
  dealt(page.seq);
  const { push } = page;
  const old = outcome === "arrived" || outcome === "declined" || outcome === "blocked";
  void send(
    old && page.plain ? { t: "report_push", push, outcome } : { t: "report_page", push, outcome },
  );
  draw();
};

export const isOfThisPage = (url: string): boolean => {
  try {
    return new URL(url).origin === new URL(state.page.url).origin;
  } catch {
    return false;
  }
};

/** Only what the server lets through is opened, whatever it was that came. */
export const isWeb = (url: string): boolean => {
  try {
    const { protocol, username, password } = new URL(url);
    return /^https?:$/.test(protocol) && !username && !password;
  } catch {
    return false;
  }
};
