import { call } from "@switchboard/wire/api";
import { state } from "./app.ts";

/** Keeps a choice of the visitor for their next session (IS-34). It does no harm if that fails. */
export const prefer = (chosen: {
  sound?: boolean;
  voice?: boolean;
  share?: boolean;
  locale?: string;
}): void => {
  const { session } = state;
  if (!session) return;
  void call("PATCH", `/v1/visits/${session.id}/preferences`, chosen).catch(() => {});
};
