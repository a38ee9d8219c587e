/**
 * What an agent has typed and neither sent nor saved, of every kind, in one place. It outlives
 * another tab, another pane, reload, crash and log-out; it goes with what it belongs to, and when
 * somebody else logs in here.
 */
import { account } from "../api/account.ts";
import { kept } from "../lib/storage.ts";
import { createStore } from "../lib/store.ts";

/** Who is to read what is being written. */
export type Way = { t: "say" } | { t: "note" } | { t: "aside"; to: string[] };
export const ALOUD: Way = { t: "say" };

/** What of a session is written up otherwise than saved. */
export interface WrapUpDraft {
  disposition?: string;
  tags?: string[];
  /** In the field for tags, and not a tag yet. */
  tag?: string;
  note?: string;
}

export interface NoteDraft {
  text: string;
  /** The state of the notes that was written on: who has written since is not written over. */
  after: number;
  /** Where it was typed; its page in the archive is the way back to it. */
  session: string;
}

/** What was typed for one partner. Not the choices: what goes to others is chosen each time. */
export interface CarryDraft {
  comment: string;
  pasted: string;
  edits: Record<number, string>;
}

interface Kinds {
  /** The input of a session, and who is to read it. */
  line: string;
  way: Way;
  /** For the colleague who is asked to take over or to come along. */
  comment: string;
  /** The same for other companies, by partner. */
  carry: Record<string, CarryDraft>;
  whisper: string;
  wrap_up: WrapUpDraft;
  /** About a visitor: the only one that belongs to no session. */
  note: NoteDraft;
}
export type Kind = keyof Kinds;

/** How their names in the browser's storage begin. */
const NAMES: { [K in Kind]: string } = {
  line: "draft.",
  way: "way.",
  comment: "comment.",
  carry: "carry.",
  whisper: "whisper.",
  wrap_up: "wrap-up.",
  note: "note.",
};
/** These go with their session: then there is nobody any more to whom they could be said. */
const WITH_SESSION = ["line", "way", "comment", "carry", "whisper"] as const;
/** Words that can be told to be left over when nobody can be told them any more. */
const WORDS = ["line", "comment", "whisper"] as const;
type Words = (typeof WORDS)[number];
const isWords = (kind: Kind): kind is Words => (WORDS as readonly Kind[]).includes(kind);

/** Tells that a draft has come or gone; not each of its letters. */
export const turned = createStore(0);
const turn = () => turned.update((n) => n + 1);
// Saved in one window of this browser, it is not unsaved in another.
addEventListener("storage", turn);

/** Of this page alone: of sessions that are over, and what the browser would not keep. */
const held = new Map<string, string>();

const owner = (): string => {
  const state = account.get();
  return state.status === "in" ? state.me.agent.id : "";
};

/** What is kept names its writer, so that nobody else is shown it. */
function own(name: string): string | null {
  const saved = held.get(name) ?? kept.read(name);
  const mark = `${owner()} `;
  return saved?.startsWith(mark) ? saved.slice(mark.length) : null;
}

function put(name: string, text: string | null): void {
  const had = own(name) !== null;
  held.delete(name);
  const marked = text === null ? null : `${owner()} ${text}`;
  if (!kept.write(name, marked) && marked !== null) held.set(name, marked);
  if (had !== (text !== null)) turn();
}

/** What was typed of this kind and about that one; null is nothing. */
export function read<K extends Kind>(kind: K, of: string): Kinds[K] | null {
  const text = own(NAMES[kind] + of);
  if (text === null || isWords(kind)) return text as Kinds[K] | null;
  try {
    return JSON.parse(text) as Kinds[K];
  } catch {
    return null;
  }
}

export function write<K extends Kind>(kind: K, of: string, value: Kinds[K] | null): void {
  const nothing = value === null || value === "";
  put(NAMES[kind] + of, nothing ? null : isWords(kind) ? String(value) : JSON.stringify(value));
}

/** It was sent or saved; what was typed meanwhile stays. */
export function settle<K extends Kind>(kind: K, of: string, sent: Kinds[K] | null): void {
  if (JSON.stringify(read(kind, of)) === JSON.stringify(sent)) write(kind, of, null);
}

/** Kept with the draft: what was meant for few must not come back as a line for all. */
export const wayOf = (s: string): Way => read("way", s) ?? ALOUD;
export const setWay = (s: string, how: Way): void => write("way", s, how.t === "say" ? null : how);

/** The session is over: of what could be said in it, nothing stays in this browser. */
export function drop(s: string): void {
  for (const kind of WITH_SESSION) {
    const name = NAMES[kind] + s;
    const text = own(name);
    kept.write(name, null);
    if (text !== null && isWords(kind)) held.set(name, `${owner()} ${text}`);
    else held.delete(name);
  }
  turn();
}

/** Words of a session that is over, which nobody was told. */
export const unsaid = (s: string, but?: Words): string[] =>
  WORDS.filter((kind) => kind !== but).flatMap((kind) => read(kind, s)?.trim() || []);

/** The agent has done with a session that is over. What is to be saved waits until it is. */
export function close(s: string): void {
  for (const kind of WITH_SESSION) write(kind, s, null);
}

/** All of this kind that this agent has here, by what they are about. */
export function all<K extends Kind>(kind: K): [string, Kinds[K]][] {
  const prefix = NAMES[kind];
  const names = [...kept.names(prefix), ...held.keys()].filter((name) => name.startsWith(prefix));
  return [...new Set(names)].flatMap((name) => {
    const of = name.slice(prefix.length);
    const value = read(kind, of);
    return value === null ? [] : [[of, value] as [string, Kinds[K]]];
  });
}

/** Drops what is somebody else's, and what could be said in sessions that do not go on here. */
export function keepOnly(sessions: string[]): void {
  for (const prefix of Object.values(NAMES)) {
    for (const name of kept.names(prefix)) if (own(name) === null) kept.write(name, null);
    for (const name of held.keys()) if (own(name) === null) held.delete(name);
  }
  // Supervisors say something to sessions that are not theirs: those are looked for elsewhere.
  const here = new Set(sessions);
  for (const kind of ["line", "way"] as const)
    for (const [s] of all(kind)) if (!here.has(s) && kept.read(NAMES[kind] + s) !== null) drop(s);
  turn();
}
