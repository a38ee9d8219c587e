import { call } from "@switchboard/wire/api";
import { state } from "../../core/app.ts";
import type { Choice } from "./choices.ts";

/**
 * A later time is chosen, on a page of its own; meanwhile the place is kept (IS-114). In a session the
 * page knows what it is about, and with whom (RV-12).
 */
export const schedule: Choice = {
  label: "schedule",
  hint: "schedule_hint",
  when: () => state.start.times,
  run() {
    const { session, start } = state;
    const { site, service, locale } = start;
    const query = new URLSearchParams({ service: service.key, locale });
    const plain = `/plain/${encodeURIComponent(site)}/times?${query}`;
    if (!session) return void open(plain, "_blank", "noopener");
    // A window may be opened while the press lasts; where it leads is known a little later.
    const page = open("", "_blank");
    if (page) page.opener = null;
    void call<{ address: string }>("POST", `/v1/visits/${session.id}/later`).then(
      ({ address }) => page?.location.replace(`${address}&locale=${locale}`),
      () => page?.location.replace(plain),
    );
  },
};
