/** To whom this agent may hand visitors: read once per log-in, and again whenever somebody looks (WT-23). */
import { account, may } from "../../api/account.ts";
import { type Destination, listDestinations } from "../../api/warm.ts";
import { createStore } from "../../lib/store.ts";

export const destinations = createStore<Destination[]>([]);

/** What cannot be read stays as it was: the other ways to hand somebody over do not need it. */
export const loadDestinations = (): Promise<void> =>
  listDestinations().then(
    ({ items }) => destinations.set(items),
    () => {},
  );

let loadedFor = "";
const follow = () => {
  const state = account.get();
  const who = state.status === "in" && may("serve") ? state.me.agent.id : "";
  if (who === loadedFor) return;
  loadedFor = who;
  destinations.set([]);
  if (who) void loadDestinations();
};
account.subscribe(follow);
follow();
