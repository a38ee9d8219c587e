/** Looks on in a session for as long as the page is open (IS-81). */
import { LinkError } from "@switchboard/wire";
import { useEffect, useState } from "preact/hooks";
import { call, Problem } from "../../api/client.ts";
import type { SessionRow } from "../../api/types.ts";
import { desk, lookOn } from "../../desk/desk.ts";
import type { Details } from "../../desk/frames.ts";
import { useStore } from "../../lib/store.ts";

export type Watching =
  | { phase: "opening" }
  | { phase: "open" }
  /** The session has ended, or this agent may look on no more. */
  | { phase: "over"; code: string }
  | { phase: "refused"; problem: unknown };

const detailsOf = (session: string): Promise<Details> =>
  call<Details>("POST", `/v1/sessions/${session}/watch`, { body: {} });

/** Another try cannot succeed where the server says so. */
const again = (session: string): Promise<Details> =>
  detailsOf(session).catch((cause: unknown) => {
    const final = cause instanceof Problem && (cause.status === 409 || cause.status === 410);
    throw final ? new LinkError("not_allowed") : cause;
  });

/** How it goes, and a way to end it. `round` begins it anew. */
export function useWatch(id: string, round: number): [Watching, () => void] {
  const connected = useStore(desk, (state) => state.link !== "opening");
  const [watching, setWatching] = useState<Watching>({ phase: "opening" });
  const [end, setEnd] = useState<() => void>(() => () => {});
  useEffect(() => {
    if (!connected) return;
    let leave = () => {};
    let left = false;
    setWatching({ phase: "opening" });
    const open = async () => {
      const path = `/v1/sessions/${encodeURIComponent(id)}`;
      const row = await call<SessionRow>("GET", path);
      const first = await detailsOf(id);
      if (left) return;
      const brief = {
        id,
        name: row.name,
        service_name: row.service,
        tenant_name: "",
        // One that rests until its time is looked on at like one that goes on.
        status: row.status === "reserved" ? ("active" as const) : row.status,
        live_typing: true,
      };
      leave = lookOn(brief, first, again, (code) => {
        if (!left) setWatching({ phase: "over", code });
      });
      setWatching({ phase: "open" });
    };
    open().catch((problem) => left || setWatching({ phase: "refused", problem }));
    const stop = () => {
      left = true;
      leave();
    };
    setEnd(() => stop);
    return stop;
  }, [id, round, connected]);
  return [watching, end];
}
