import type { HoursNow } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { dayTimeIn } from "../../lib/time.ts";

/** Where a calendar stands, by the clock of its place. */
export function standing({ open, until }: HoursNow, zone: string): string {
  if (!until) return t(open ? "hours.always_open" : "hours.never_open");
  const when = dayTimeIn(until, zone);
  return t(open ? "hours.open_until" : "hours.closed_until", { when });
}
