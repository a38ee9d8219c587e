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
