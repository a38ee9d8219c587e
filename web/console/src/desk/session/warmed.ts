/** How it stands with a visitor who is to go to another company's server. */
import type { WarmEvent } from "@switchboard/wire";
import type { Session } from "./state.ts";

type Told = Exclude<WarmEvent, { kind: "carried" | "document_came" }>;

export function warmed(s: Session, event: Told): Session {
  if (event.kind === "warm_sought") {
    const { transfer, leg: by, company, area, asks } = event;
    const stage = asks ? "asks" : "waits";
    return { ...s, warm: { transfer, by, company, area, stage, until: null } };
  }
  if (s.warm?.transfer !== event.transfer) return s;
  switch (event.kind) {
    case "warm_permitted":
      return event.yes ? { ...s, warm: { ...s.warm, stage: "waits" } } : s;
    case "warm_accepted":
      return { ...s, warm: { ...s.warm, stage: "goes", until: event.until } };
    case "warm_over":
      // The session ends for everybody here, not only for whoever has handed it over.
      return {
        ...s,
        warm: null,
        handed: event.outcome === "arrived" ? event.company : s.handed,
      };
  }
}
