/** Canned replies: read once per log-in, kept fresh by the page that edits them. */
import { createStore } from "../lib/store.ts";
import { account } from "./account.ts";
import { call, type Page } from "./client.ts";
import type { CannedReply, Service } from "./types.ts";

export const replies = createStore<CannedReply[]>([]);

export async function loadReplies(): Promise<void> {
  const { items } = await call<Page<CannedReply>>("GET", "/v1/canned-replies");
  if (items.some((reply) => reply.scope === "service")) {
    const services = await call<Page<Service>>("GET", "/v1/services");
    const names = new Map(services.items.map(({ key, name }) => [key, name]));
    for (const reply of items) reply.service_name = names.get(reply.service ?? "");
  }
  replies.set(items);
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
