/** The transcript as rows: lines grouped by writer, notices, pages turned. Pure. */
import { shallow } from "../lib/store.ts";
import type { Happening, Stamped } from "./frames.ts";

export type Row =
  | { type: "day"; key: string; at: string }
  | {
      type: "line";
      key: string;
      at: string;
      leg: string;
      text: string;
      first: boolean;
      question: boolean;
      /** Not for everybody. */
      privately?: Privately;
    }
  | { type: "file"; key: string; at: string; leg: string; sent: FileSent; first: boolean }
  | { type: "push"; key: string; at: string; push: string }
  | { type: "page"; key: string; at: string; leg: string; url: string; title: string | null }
  | { type: "carried"; key: string; at: string; event: Carried }
  | { type: "notice"; key: string; at: string; event: Happening; tone: "plain" | "warn" };

type Carried = Extract<Happening, { kind: "carried" }>;
type FileSent = Extract<Happening, { kind: "file_sent" }>;

/** Who reads it: the tenant's side, or those named; a comment is of who hands the visitor over. */
export type Privately = { kind: "note" | "whisper" } | { kind: "aside" | "comment"; to: string[] };

/** Who reads what is not for everybody. */
export const privacy = (event: Extract<Happening, { kind: "noted" | "aside" }>): Privately =>
  event.kind === "noted"
    ? { kind: event.name === undefined ? "note" : "whisper" }
    : { kind: event.comment ? "comment" : "aside", to: event.to };

const whose = (row: Row & { type: "line" | "file" }): string =>
  `${row.leg} ${row.type === "line" && row.privately ? JSON.stringify(row.privately) : ""}`;

/** Lines of one writer closer than this stand under one name. */
const TOGETHER_MS = 3 * 60_000;

export function rows(events: Stamped[], roleOf: (leg: string) => string | undefined): Row[] {
  const out: Row[] = [];
  let day = "";
  let writer = "";
  let written = 0;
  const lost = new Set<string>();
  let page = "";
  for (const { seq, at, event } of events) {
    if (event.kind === "created") page = event.page ?? "";
    const made = row(`${seq}`, at, event, roleOf, lost);
    if (!made) continue;
    if (made.type === "page") {
      // A page told again, by a reload or a second tab, was not turned.
      if (made.url === page) continue;
      page = made.url;
    }
    // Before everything that was said here, wherever it stands in the log.
    if (made.type === "carried" && !made.event.out) {
      out.unshift(made);
      continue;
    }
    const date = new Date(at);
    const today = date.toDateString();
    if (day && today !== day) out.push({ type: "day", key: `day-${seq}`, at });
    day = today;
    if (made.type === "line" || made.type === "file") {
      made.first = whose(made) !== writer || date.getTime() - written > TOGETHER_MS;
      writer = whose(made);
      written = date.getTime();
    } else writer = "";
    out.push(made);
  }
  return out;
}

/** Rows that are drawn together. */
const BLOCK = 32;

/**
 * The rows in blocks, in order. Rows and blocks that are as they were in `known` keep their
 * identity, so that one more line draws one more row.
 */
export function blocks(rows: Row[], known: Row[][]): Row[][] {
  const out: Row[][] = [];
  for (let at = 0; at < rows.length; at += BLOCK) {
    const old = known[out.length];
    const block = rows.slice(at, at + BLOCK).map((row, place) => {
      const was = old?.[place];
      return was && shallow(was, row) ? was : row;
    });
    out.push(old && shallow(old, block) ? old : block);
  }
  return out;
}

function row(
  key: string,
  at: string,
  event: Happening,
  roleOf: (leg: string) => string | undefined,
  lost: Set<string>,
): Row | null {
  const notice = (tone: "plain" | "warn" = "plain"): Row => ({
    type: "notice",
    key,
    at,
    event,
    tone,
  });
  switch (event.kind) {
    case "line":
      return {
        type: "line",
        key,
        at,
        leg: event.leg,
        text: event.text,
        first: true,
        question: false,
      };
    case "noted":
    case "aside":
      return {
        type: "line",
        key,
        at,
        leg: event.leg,
        text: event.text,
        first: true,
        question: false,
        privately: privacy(event),
      };
    case "sought":
      return notice();
    case "permitted":
      return event.yes ? notice() : null;
    case "search_over":
      // That a colleague has joined is told already.
      return event.outcome === "joined" && event.purpose === "conference"
        ? null
        : notice(event.outcome === "joined" ? "plain" : "warn");
    case "hand_over_failed":
      return notice("warn");
    case "warm_sought":
    case "warm_accepted":
      return notice();
    case "warm_permitted":
      return event.yes ? notice() : null;
    case "warm_over":
      return notice(event.outcome === "arrived" ? "plain" : "warn");
    case "carried":
      return { type: "carried", key, at, event };
    case "document_came":
      // It changes what is said of the document where it was told of.
      return null;
    case "voice_changed":
      return notice(event.state === "lost" ? "warn" : "plain");
    case "voice_muted":
    case "voice_declined":
    case "hold_changed":
    case "owner_changed":
    case "steps_asked":
    case "allowed":
      return notice();
    case "steps_lapsed":
      return notice("warn");
    case "asked":
      return {
        type: "line",
        key,
        at,
        leg: event.leg,
        text: event.question,
        first: true,
        question: true,
      };
    case "file_sent":
      return { type: "file", key, at, leg: event.leg, sent: event, first: true };
    case "pushed":
    case "page_sent":
      return { type: "push", key, at, push: event.push };
    case "page_viewed":
      return roleOf(event.leg) === "visitor"
        ? { type: "page", key, at, leg: event.leg, url: event.url, title: event.title ?? null }
        : null;
    case "leg_changed":
      // Only a gap and its end are news; the first opening is what joining means.
      if (event.state === "lost") {
        lost.add(event.leg);
        return notice("warn");
      }
      return event.state === "open" && lost.delete(event.leg) ? notice() : null;
    case "leg_removed":
      return event.reason === "ended" ? null : notice();
    case "substituted":
      return notice("warn");
    case "announced":
      return notice(event.notice === "agent_returned" ? "plain" : "warn");
    case "queued":
      return event.front ? notice("warn") : null;
    case "leg_joined":
      // That the visitor is there is what "session started" says.
      return key === "2" && event.role === "visitor" ? null : notice();
    case "baton_passed":
      // Who leads first, and that nobody is left to lead, goes without saying.
      return event.to && event.epoch > 1 ? notice() : null;
    case "created":
    case "described":
    case "follow_changed":
    case "consent_changed":
    case "typing_shared":
    case "ended":
      return notice();
    default:
      return null;
  }
}
