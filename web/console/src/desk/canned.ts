/**
 * Canned replies and what is filled into them: `{visitor}`, `{agent}`, `{page}` and the like, each
 * with `|fallback`. Pure.
 */
import type { CannedReply } from "../api/types.ts";
import { score } from "../lib/match.ts";
import { type Session, visitorName } from "./session.ts";

export type Values = Partial<Record<string, string | null>>;

const PLACE = /\{(\w+)(?:\|([^}]*))?\}/g;

/** A missing value takes its fallback; without one the placeholder stays to be seen (IS-65). */
export const fillReply = (text: string, values: Values): string =>
  text
    .replace(PLACE, (whole, name: string, fallback?: string) => {
      if (!(name in values)) return whole;
      return values[name] || fallback || `{${name}}`;
    })
    .trim();

/** Where the first placeholder of these names stands that nothing was filled into. */
export function firstGap(text: string, values: Values): [number, number] | null {
  for (const found of text.matchAll(PLACE)) {
    if (found[1]! in values) return [found.index, found.index + found[0].length];
  }
  return null;
}

/** What can be filled in, in this session. */
export function valuesOf(
  session: Session,
  me: { agent: { name: string }; tenant: { name: string } } | null,
): Values {
  const name = visitorName(session);
  return {
    visitor: name,
    name,
    agent: me?.agent.name ?? null,
    company: me?.tenant.name ?? null,
    service: session.brief.service_name,
    page: session.page?.title || session.page?.url || null,
    address: session.page?.url ?? null,
    question: session.question,
    email: session.visitor.email,
  };
}

/** Those of the company, the agent's own, and those of the session's service. */
export const repliesFor = (all: CannedReply[], session: Session): CannedReply[] =>
  all.filter(
    (reply) => reply.scope !== "service" || reply.service_name === session.brief.service_name,
  );

/** What is typed after `/` at the start of the draft, or null when it is no search. */
export function slashQuery(draft: string): string | null {
  const found = /^\/([^\s/]*(?: [^\s/]+)*)$/.exec(draft);
  return found ? found[1]! : null;
}

/** Shortcut first, then text. */
export function findReplies(all: CannedReply[], query: string, limit = 8): CannedReply[] {
  const wanted = query.toLowerCase();
  return all
    .map((reply, index) => {
      const shortcut = reply.shortcut.toLowerCase();
      const points = shortcut.startsWith(wanted)
        ? 100 - shortcut.length / 100
        : score(`${reply.shortcut} ${reply.text} ${reply.address ?? ""}`, query);
      return { reply, index, points };
    })
    .filter((each) => each.points !== null)
    .sort(
      (a, b) => b.points! - a.points! || nearness(a.reply) - nearness(b.reply) || a.index - b.index,
    )
    .slice(0, limit)
    .map((each) => each.reply);
}

/** One's own before those of the service before those of all. */
const nearness = (reply: CannedReply): number =>
  reply.scope === "agent" ? 0 : reply.scope === "service" ? 1 : 2;
