import { useRef } from "preact/hooks";
import { part, type Readable, type Same, useStore } from "../lib/store.ts";
import { desk } from "./desk.ts";
import type { Session } from "./session.ts";

const read = new Map<string, Readable<Session | undefined>>();

/** One session. Letters in the others do not reach those who read it. */
function sessionOf(id: string): Readable<Session | undefined> {
  let session = read.get(id);
  if (!session) {
    session = part(
      desk,
      (state) => state.sessions[id],
      () => read.delete(id),
    );
    read.set(id, session);
  }
  return session;
}

/** A part of one session, if the desk has it. */
export function useSessionIf<T>(
  id: string,
  select: (session: Session | undefined) => T,
  same?: Same<T>,
): T {
  return useStore(sessionOf(id), select, same);
}

/** A part of one session. A session that is closed is read as it last was, until the view goes. */
export function useSession<T>(id: string, select: (session: Session) => T, same?: Same<T>): T {
  const last = useRef<Session | undefined>(undefined);
  return useSessionIf(
    id,
    (session) => {
      last.current = session ?? last.current;
      return select(last.current as Session);
    },
    same,
  );
}

/** Letters being typed change nothing that is drawn from this. */
export const calm: Same<Session> = (a, b) =>
  a === b ||
  (Object.keys(a) as (keyof Session)[]).every((key) => key === "typing" || a[key] === b[key]);
