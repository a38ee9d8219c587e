/**
 * What was typed and not sent, per session. It outlives reload, crash and log-out; it goes when
 * the session is over, and when somebody else logs in here.
 */
import { account } from "../api/account.ts";
import { kept } from "../lib/storage.ts";

/** Who is to read what is being written. */
export type Way = { t: "say" } | { t: "note" } | { t: "aside"; to: string[] };
export const ALOUD: Way = { t: "say" };

const TEXT = "draft.";
const WAY = "way.";
/** Of sessions that are over: shown until they are closed, and not kept. */
const over = new Map<string, string>();

const owner = (): string => {
  const state = account.get();
  return state.status === "in" ? state.me.agent.id : "";
};

/** What is kept names its writer, so that nobody else is shown it. */
function own(name: string): string | null {
  const saved = kept.read(name);
  const mark = `${owner()} `;
  return saved?.startsWith(mark) ? saved.slice(mark.length) : null;
}

const keep = (name: string, text: string | null): void =>
  kept.write(name, text === null ? null : `${owner()} ${text}`);

export const read = (s: string): string => own(TEXT + s) ?? over.get(s) ?? "";

export function write(s: string, text: string): void {
  over.delete(s);
  keep(TEXT + s, text === "" ? null : text);
}

/** Kept with the draft: what was meant for few must not come back as a line for all. */
export function wayOf(s: string): Way {
  try {
    return JSON.parse(own(WAY + s) ?? "null") ?? ALOUD;
  } catch {
    return ALOUD;
  }
}
export const setWay = (s: string, how: Way): void =>
  keep(WAY + s, how.t === "say" ? null : JSON.stringify(how));

/** The session is over: nothing of it stays in this browser. */
export function drop(s: string): void {
  const text = own(TEXT + s);
  kept.write(TEXT + s, null);
  kept.write(WAY + s, null);
  if (text) over.set(s, text);
}

/** Drops what belongs to somebody else or to no session that goes on. */
export function keepOnly(sessions: string[]): void {
  for (const prefix of [TEXT, WAY])
    for (const name of kept.names(prefix))
      if (own(name) === null || !sessions.includes(name.slice(prefix.length)))
        kept.write(name, null);
}
