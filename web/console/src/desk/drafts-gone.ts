/** Drafts of what is not on the desk: the server knows whether it is still there. */
import { call, Problem } from "../api/client.ts";
import { contactOf } from "../api/contact.ts";
import type { SessionRow } from "../api/types.ts";
import * as drafts from "./drafts.ts";

const sessionOf = (id: string) => call<SessionRow>("GET", `/v1/sessions/${encodeURIComponent(id)}`);

/** Of what cannot be asked about now, everything stays. */
async function found<T>(asked: Promise<T>): Promise<T | null | "unknown"> {
  try {
    return await asked;
  } catch (cause) {
    return cause instanceof Problem && cause.status === 404 ? null : "unknown";
  }
}

/**
 * Drops what belongs to sessions and visitors that are erased, or that this agent may see no more;
 * and what could be said in sessions that are over. `here` are those that go on at this desk.
 */
export async function dropGone(here: string[]): Promise<void> {
  const elsewhere = (s: string) => !here.includes(s);
  const spoken = (["comment", "carry", "whisper"] as const).flatMap((kind) =>
    drafts.all(kind).map(([s]) => s),
  );
  const written = drafts.all("wrap_up").map(([s]) => s);
  const sessions = [...new Set([...spoken, ...written])].filter(elsewhere).map(async (s) => {
    const row = await found(sessionOf(s));
    if (row === "unknown") return;
    const gone = row === null || Boolean(row.erased_at);
    if (gone) drafts.write("wrap_up", s, null);
    if (gone || row.status === "ended") drafts.drop(s);
    if (gone) drafts.close(s);
  });
  const notes = drafts.all("note").filter(([, { session }]) => elsewhere(session));
  const visitors = notes.map(async ([visitor]) => {
    if ((await found(contactOf(visitor))) === null) drafts.write("note", visitor, null);
  });
  await Promise.all([...sessions, ...visitors]);
}
