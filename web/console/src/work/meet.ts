/** Meetings of agents: asked for, and answered. */
import type { Choice } from "@switchboard/wire";
import { call } from "../api/client.ts";
import { dispatch, wantToSee } from "../desk/desk.ts";
import { go } from "../lib/router.ts";
import { paths } from "../paths.ts";

/** Whom somebody wants to meet, and what about. */
export interface Wish {
  agent?: string;
  subject?: string;
  service?: string;
}

/** Asks for a meeting; the invitation comes over the desk. */
export const meet = async (wish: Wish): Promise<void> => {
  await call("POST", "/v1/meetings", { body: wish });
};

/** Into that session, if its service lets this agent in or they are invited. */
export const comeIn = async (session: string): Promise<void> => {
  await call("POST", `/v1/sessions/${encodeURIComponent(session)}/join`);
  dispatch({ do: "invitation_over", session });
  wantToSee(session);
  go(paths.work);
};

/** The invitation is turned down; the other one is told. */
export const callOff = async (session: string): Promise<void> => {
  await call("DELETE", `/v1/sessions/${encodeURIComponent(session)}/invitation`);
  dispatch({ do: "invitation_over", session });
};

/** Into the session on a subject, which is begun if there is none. */
export const enter = async (subject: string, service?: string): Promise<void> => {
  const body = { ...(subject && { subject }), ...(service && { service }) };
  const { session } = await call<{ session: { id: string } }>("POST", "/v1/rooms", { body });
  wantToSee(session.id);
  go(paths.work);
};

/** What a subject may have meant, as things to choose from: each names a service and a subject. */
export const meanings = (choices: Choice[], typed: string) =>
  choices.flatMap(({ service, name, subjects }) =>
    (subjects.length > 0 ? subjects : [typed]).map((subject) => ({ service, name, subject })),
  );
