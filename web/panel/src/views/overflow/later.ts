import { call } from "@switchboard/wire/api";
import { draw, state } from "../../core/app.ts";
import { tell } from "../../core/bridge.ts";
import { recall } from "../../core/keep.ts";
import { stop } from "../../core/opening.ts";
import { leave } from "../../core/session.ts";
import { key } from "../../core/visit.ts";
import type { Choice } from "./choices.ts";

/** Gives the place up, to come back later. */
export const later: Choice = {
  label: "later",
  hint: "later_hint",
  run() {
    state.withdrawn = true;
    if (state.session) return void leave();
    stop();
    const { token } = state.start;
    const body = { token, idempotency_key: key, line: recall("line") };
    // No answer is waited for: who does not ask any more loses the place by itself.
    call("POST", "/v1/visits/withdraw", body, { keepalive: true }).catch(() => {});
    state.phase = "left";
    tell({ sb: "live", on: false });
    draw();
  },
};
