import { draw, state } from "../../core/app.ts";
import type { Choice } from "./choices.ts";

/** Goes on waiting, and browses on: nothing is asked any more. */
export const wait: Choice = {
  label: "wait_anyway",
  // Without a session there is nothing yet that a page turn would bring back.
  get hint() {
    return state.session ? "waiting_hint" : "full_hint";
  },
  run() {
    state.waits = true;
    draw();
  },
};
