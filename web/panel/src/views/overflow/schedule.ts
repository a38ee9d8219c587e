import { state } from "../../core/app.ts";
import { away, plainPage } from "./away.ts";
import type { Choice } from "./choices.ts";

/** A later time is chosen, on a page of its own; meanwhile the place is kept (IS-114). */
export const schedule: Choice = {
  label: "schedule",
  hint: "schedule_hint",
  when: () => state.start.times,
  run() {
    const { service, locale } = state.start;
    away(({ address }) => address, plainPage("times", { service: service.key, locale }));
  },
};
