/** This agent as one of those who are led. */
import { call } from "../../api/client.ts";
import { reportPage } from "../../desk/desk.ts";
import type { Outcome } from "../../desk/frames.ts";
import type { Push, Session } from "../../desk/session.ts";

/** What the server has seen of a page; see `GET /v1/sessions/{id}/page-rules`. */
export interface Rules {
  known: boolean;
  status?: number;
  popup: boolean;
  frame: boolean;
  severs: boolean;
  leaves: boolean;
  listed: boolean;
  proxy: boolean;
}

export const rulesOf = (id: string, url: string): Promise<Rules> =>
  call<Rules>("GET", `/v1/sessions/${id}/page-rules`, { query: { url } });

/** Whether that page is for this agent to look at: what came before them is not. */
export const forMe = (session: Session, push: Push): boolean =>
  session.leg !== null &&
  push.by !== session.leg &&
  push.seq > joinedAt(session) &&
  (!push.to || push.to.includes(session.leg));

const joinedAt = (session: Session): number =>
  session.events.find(({ event }) => event.kind === "leg_joined" && event.leg === session.leg)
    ?.seq ?? session.viewHead;

/** Pages that were dealt with in this window. */
const settled = new Set<string>();
export const settle = (push: string): void => void settled.add(push);
export const isSettled = (session: Session, { push, outcomes }: Push): boolean => {
  const said = outcomes[session.leg ?? ""];
  return settled.has(push) || (said !== undefined && said !== "window_refused");
};

/** Says what became of a page in the pages area, once. */
export function became(id: string, push: string, outcome: Outcome): void {
  if (settled.has(push)) return;
  settle(push);
  void reportPage(id, push, outcome).catch(() => settled.delete(push));
}

/** The page is loaded and says nothing: whether it refuses frames only the server can tell. */
export async function silent(id: string, push: Push): Promise<void> {
  const rules = await rulesOf(id, push.url).catch(() => null);
  became(id, push.push, rules?.known && !rules.popup ? "frame_refused" : "opened");
}
