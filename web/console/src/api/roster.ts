/** Who is in a session, part by part. */
import type { Member } from "../desk/frames.ts";
import { call, type Page } from "./client.ts";

export const rosterPart = (
  id: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Member>> =>
  call("GET", `/v1/sessions/${encodeURIComponent(id)}/roster`, { query: { cursor }, signal });
