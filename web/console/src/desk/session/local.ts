/** What this page does to a session by itself, and what no event tells. */
import type { Pending, Session } from "./state.ts";

export function typed(session: Session, leg: string, text: string): Session {
  if (leg === session.leg || session.ended) return session;
  if (text === "") {
    if (!(leg in session.typing)) return session;
    const { [leg]: _, ...typing } = session.typing;
    return { ...session, typing };
  }
  return session.typing[leg] === text
    ? session
    : { ...session, typing: { ...session.typing, [leg]: text } };
}

export const said = (session: Session, line: Pending): Session => ({
  ...session,
  pending: [...session.pending, line],
});

export const refused = (session: Session, id: string, code: string): Session => ({
  ...session,
  pending: session.pending.map((line) => (line.id === id ? { ...line, refused: code } : line)),
});

export const unsaid = (session: Session, id: string): Session => ({
  ...session,
  pending: session.pending.filter((line) => line.id !== id),
});

/** Connection gone: letters being typed are stale, everything else stays. */
export const adrift = (session: Session): Session => ({ ...session, typing: {} });

export const read = (session: Session): Session =>
  session.unread === 0 ? session : { ...session, unread: 0 };
