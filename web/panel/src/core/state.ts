import type {
  Allowance,
  Baton,
  Choice,
  Crowd,
  LegState,
  PlaceFrame,
  Role,
  SessionBrief,
  SessionStatus,
  Start,
} from "@switchboard/wire";
import type { Child, VNode } from "../render/render.ts";
import type { Key } from "../texts/en.ts";
import { recall } from "./keep.ts";

export interface Person {
  name: string;
  role: Role;
  state: LegState;
  avatar?: string | undefined;
  consent?: boolean | undefined;
  /** What they let others do on their page. */
  allows?: Allowance[];
}

/** One entry of the conversation. */
export type Entry =
  | { kind: "line"; leg: string; text: string; name?: string }
  | { kind: "note"; key: Key; name?: string | undefined }
  /** What is fetched later draws it: see `views/more.tsx`. */
  | { kind: "more"; leg: string; view: () => VNode };
export type Item = Entry & { seq: number; at: string };

/** A line on its way: not in the conversation until it comes back (IS-26). */
export interface Pending {
  id: string;
  text: string;
  ask?: boolean | undefined;
  failed?: boolean | undefined;
}

/**
 * `form`: something is asked before the visit. `login`: who the visitor is. `opening`: the visit is
 * being started.
 */
export type Phase =
  | "form"
  | "away"
  | "full"
  | "opening"
  | "live"
  | "ended"
  | "left"
  | "failed"
  | "login"
  | "refused"
  | "choose";

export interface State {
  start: Start;
  phase: Phase;
  /** The connection has been gone long enough to say so. */
  cut?: boolean;
  session?: SessionBrief | undefined;
  status: SessionStatus;
  me: string;
  people: Record<string, Person>;
  /** Sums, where not everybody is told of by name. */
  crowd?: Crowd | null | undefined;
  items: Item[];
  pending: Pending[];
  /** Letters of others as they type, by leg. */
  drafts: Record<string, string>;
  place?: Omit<PlaceFrame, "t" | "s"> | undefined;
  /** The service asks for a log-in: the name that is known, and the question that waits. */
  login?: { name?: string | undefined; question?: string | undefined };
  /** The visitor has chosen to wait: nothing else is offered. */
  waits?: boolean;
  /** The visitor tries again later. */
  withdrawn?: boolean;
  asked?: boolean;
  baton: Baton;
  follow?: string | undefined;
  /** The request for help that goes on. */
  help?: { search: string; leg: string } | undefined;
  /** A leader waits for leave to lead. */
  ask?: string | undefined;
  /** What there is to say of leading beside that; see `leading/`. */
  lead?: (() => Child) | undefined;
  /** Draws what people do together on a page: see `hands/`. */
  hands?: () => Child;
  /** Draws what there is of talking, in the header or in the conversation: see `voice/`. */
  call?: (head?: boolean) => Child;
  /** What can be done on the page in a browsing area, and where that page is. */
  tools?: () => Child;
  area?: () => Window | null | undefined;
  /** The visitor said no, or withdrew. */
  declined?: boolean;
  /** Newest event before the connection was made: older ones are history. */
  head: number;
  read: number;
  unread: number;
  /** The panel is on the screen of a visible tab. */
  seen: boolean;
  menu?: boolean;
  ending?: boolean;
  /** The visitor only leaves a question. */
  leaving?: boolean;
  notify?: boolean | undefined;
  share: boolean;
  /** Why there is no conversation to come to. */
  why?: Key;
  /** What may have been meant by the subject. */
  choices?: Choice[] | undefined;
  /** A refusal to show. */
  error?: Key | undefined;
  /** The same session in a window of its own, which is led instead. */
  popped?: Window | null;
  page: { url: string; title?: string | null | undefined; subject?: string | null | undefined };
}

export const initial = (start: Start): State => ({
  start,
  phase: "opening",
  status: "waiting",
  me: "",
  people: {},
  items: [],
  pending: recall<Pending[]>("pending") || [],
  drafts: {},
  baton: { epoch: 0 },
  head: 0,
  read: recall<number>("read") ?? -1,
  unread: 0,
  seen: true,
  notify: recall<boolean>("notify"),
  share: recall<boolean>("share") ?? true,
  page: { url: start.page, title: start.title, subject: start.subject },
});
