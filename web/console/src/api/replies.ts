/** Canned replies: read once per log-in, kept fresh by the page that edits them. */
import { createStore } from "../lib/store.ts";
import { account } from "./account.ts";
import { call, type Page } from "./client.ts";
import type { CannedReply } from "./types.ts";

export const replies = createStore<CannedReply[]>([]);

export async function loadReplies(): Promise<void> {
  replies.set((await call<Page<CannedReply>>("GET", "/v1/canned-replies")).items);
}

let loadedFor = "";
const follow = () => {
  const state = account.get();
  const who = state.status === "in" ? state.me.agent.id : "";
  if (who === loadedFor) return;
  loadedFor = who;
  if (who) void loadReplies().catch(() => {});
  else replies.set([]);
};
account.subscribe(follow);
follow();
