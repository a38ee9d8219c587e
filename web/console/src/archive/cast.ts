/** Who is who in a log: names of legs as the log itself tells them, agents by id. Pure. */
import type { Agent } from "../api/types.ts";
import type { Role, Stamped } from "../desk/frames.ts";
import type { Cast } from "../desk/tell.ts";

export interface LogCast extends Cast {
  role(leg: string): Role | undefined;
}

export function castOf(log: Stamped[], agents: Pick<Agent, "id" | "name">[]): LogCast {
  const legs = new Map<string, { name: string; role: Role }>();
  const documents = new Map<string, string>();
  const staff = new Map(agents.map((agent) => [agent.id, agent.name]));
  for (const { event } of log) {
    if (event.kind === "leg_joined") {
      legs.set(event.leg, { name: event.name, role: event.role });
      if (event.endpoint.type === "agent" && !staff.has(event.endpoint.agent))
        staff.set(event.endpoint.agent, event.name);
    }
    // A supervisor who was no member.
    if (event.kind === "noted" && event.name)
      legs.set(event.leg, { name: event.name, role: "agent" });
    if (event.kind === "carried")
      for (const { file, name } of event.information.documents ?? []) documents.set(file, name);
    if (event.kind === "described" && event.name) {
      const known = legs.get(event.leg);
      if (known) legs.set(event.leg, { ...known, name: event.name });
    }
  }
  return {
    name: (leg) => (leg ? (legs.get(leg)?.name ?? "") : ""),
    role: (leg) => legs.get(leg)?.role,
    agent: (id) => staff.get(id),
    document: (file) => documents.get(file),
  };
}

/** What became of documents that were to come along, by file: whether they are here. */
export const documentsOf = (log: Stamped[]): Record<string, boolean> =>
  Object.fromEntries(
    log.flatMap(({ event }) =>
      event.kind === "document_came" ? [[event.file, !event.missing]] : [],
    ),
  );

/** Events that carry the conversation; the others are how it came about. */
const SPOKEN = new Set([
  "line",
  "asked",
  "noted",
  "aside",
  "carried",
  "file_sent",
  "pushed",
  "page_sent",
  "page_viewed",
  "ended",
  "leg_joined",
  "leg_removed",
]);
export const spoken = (record: Stamped): boolean => SPOKEN.has(record.event.kind);

/** How many events are missing before this one: the log is dense, so a gap can be told. */
export const gapBefore = (log: Stamped[], index: number): number =>
  log[index]!.seq - (index === 0 ? 0 : log[index - 1]!.seq) - 1;

/** How many are missing at the end, of a log that was read whole and has `head` events. */
export const gapAfter = (log: Stamped[], head: number): number =>
  Math.max(0, head - (log.at(-1)?.seq ?? 0));
