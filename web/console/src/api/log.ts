/** A session's whole log, part by part. */
import type { Stamped } from "../desk/frames.ts";
import { call, type Page } from "./client.ts";

const PART = 500;

export async function wholeLog(
  id: string,
  signal: AbortSignal,
  onPart: (records: Stamped[]) => void,
): Promise<void> {
  let after = 0;
  for (;;) {
    const page = await call<Page<Stamped>>("GET", `/v1/sessions/${encodeURIComponent(id)}/events`, {
      query: { after, limit: PART },
      signal,
    });
    if (page.items.length > 0) {
      onPart(page.items);
      after = page.items.at(-1)!.seq;
    }
    if (page.items.length < PART) return;
  }
}
