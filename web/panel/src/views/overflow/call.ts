import { state } from "../../core/app.ts";
import { away, plainPage } from "./away.ts";
import type { Choice } from "./choices.ts";

/** Keeps the place and is called when the turn comes; the number is left on a page of its own (IS-114). */
export const callBack: Choice = {
  label: "call_back",
  hint: "call_back_hint",
  // A place is had by whoever is in.
  when: () => state.start.calls && state.session !== undefined,
  run() {
    const { locale } = state.start;
    away(({ address, call }) => call ?? address, plainPage("call", { locale }));
  },
};
