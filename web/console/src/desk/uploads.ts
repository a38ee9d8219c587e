/** Files of this agent on their way, by session. What is sent is in the session's events. */
import { type Sending, sendFile } from "@switchboard/wire/files";
import { account } from "../api/account.ts";
import { freshId } from "../lib/ids.ts";
import { createStore } from "../lib/store.ts";

export interface Upload {
  id: string;
  session: string;
  file: File;
  name: string;
  /** How much of it is gone, from 0 to 1. */
  share: number;
  /** Error code, when it was not taken. */
  failed?: string | undefined;
}

export const uploads = createStore<Upload[]>([]);
const sendings = new Map<string, Sending>();
/** Several at once would only make each slower. */
const AT_ONCE = 2;

function change(id: string, to: Partial<Upload>): void {
  uploads.update((all) => all.map((each) => (each.id === id ? { ...each, ...to } : each)));
}

/** Sends what waits, as far as that is possible now. */
function pump(): void {
  for (const { id, failed, share, session, name, file } of uploads.get()) {
    if (sendings.size >= AT_ONCE) return;
    if (failed || share === 1 || sendings.has(id)) continue;
    const path = `/v1/sessions/${encodeURIComponent(session)}/files?${new URLSearchParams({ name })}`;
    // What is not answered is not sent.
    const sending = sendFile(path, file, id, (share) =>
      change(id, { share: Math.min(share, 0.99) }),
    );
    sendings.set(id, sending);
    sending.done
      .then(
        () => change(id, { share: 1 }),
        ({ message }: Error) => {
          if (message !== "cancelled") change(id, { share: 0, failed: message });
        },
      )
      .finally(() => {
        sendings.delete(id);
        pump();
      });
  }
}

/** What this company lets be sent; nothing for an agent who is not logged in. */
export function allowed() {
  const state = account.get();
  const settings = state.status === "in" ? state.me.tenant.settings : null;
  return { kinds: settings?.file_kinds ?? [], most: (settings?.file_mb ?? 0) * 1_048_576 };
}

export function send(session: string, files: Iterable<File>): void {
  const { kinds, most } = allowed();
  if (kinds.length === 0) return;
  const added = [...files].map((file) => ({
    id: freshId(),
    session,
    file,
    name: file.name || "file",
    share: 0,
    failed: file.size > most ? "file_too_large" : undefined,
  }));
  uploads.update((all) => [...all, ...added]);
  pump();
}

export function again(id: string): void {
  change(id, { failed: undefined });
  pump();
}

/** Cancelled, discarded, or seen in the session's events. */
export function forget(id: string | undefined): void {
  if (!uploads.get().some((each) => each.id === id)) return;
  uploads.update((all) => all.filter((each) => each.id !== id));
  sendings.get(id!)?.cancel();
  pump();
}

// What failed for want of a connection goes on by itself.
addEventListener("online", () => {
  for (const { id, failed } of uploads.get()) if (failed === "unreachable") again(id);
});
