import { state } from "../../core/app.ts";
import type { Choice } from "./choices.ts";

/** A later time is chosen, on a page of its own; meanwhile the place is kept (IS-114). */
export const schedule: Choice = {
  label: "schedule",
  hint: "schedule_hint",
  when: () => state.start.times,
  run() {
    const { site, service, locale } = state.start;
    const query = new URLSearchParams({ service: service.key, locale });
    open(`/plain/${encodeURIComponent(site)}/times?${query}`, "_blank", "noopener");
  },
};
