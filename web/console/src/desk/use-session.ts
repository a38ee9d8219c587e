import { useRef } from "preact/hooks";
import { type Same, useStore } from "../lib/store.ts";
import { desk } from "./desk.ts";
import type { Session } from "./session.ts";

/** A part of one session. A session that is closed is read as it last was, until the view goes. */
export function useSession<T>(id: string, select: (session: Session) => T, same?: Same<T>): T {
  const last = useRef<Session | null>(null);
  return useStore(
    desk,
    (state) => {
      last.current = state.sessions[id] ?? last.current;
      return select(last.current as Session);
    },
    same,
  );
}

/** Letters being typed change nothing that is drawn from this. */
export const calm: Same<Session> = (a, b) =>
  a === b ||
  (Object.keys(a) as (keyof Session)[]).every((key) => key === "typing" || a[key] === b[key]);
