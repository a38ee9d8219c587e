/** Filling of canned replies: `{name}`, `{agent}`, `{company}`, each with `|fallback`. Pure. */
import type { CannedReply } from "../api/types.ts";
import { score } from "../lib/match.ts";

export type Values = Partial<Record<string, string | null>>;

/** A missing value takes its fallback, and without one leaves no hole in the sentence. */
export function fillReply(text: string, values: Values): string {
  return text
    .replace(/\s?\{(\w+)(?:\|([^}]*))?\}/g, (whole, name: string, fallback?: string) => {
      if (!(name in values)) return whole;
      const value = values[name] || fallback || "";
      const space = /^\s/.test(whole) && value ? whole[0]! : "";
      return space + value;
    })
    .trim();
}

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
        : score(`${reply.shortcut} ${reply.text}`, query);
      return { reply, index, points };
    })
    .filter((each) => each.points !== null)
    .sort((a, b) => b.points! - a.points! || a.index - b.index)
    .slice(0, limit)
    .map((each) => each.reply);
}
