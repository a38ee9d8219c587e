import type { HoursWeek } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { weekday } from "../../lib/time.ts";
import { Spans } from "./spans.tsx";

const DAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const satisfies (keyof HoursWeek)[];

interface WeekProps {
  week: HoursWeek;
  error?: string | undefined;
  onChange: (week: HoursWeek) => void;
}

/** One row for each weekday. */
export function Week({ week, error, onChange }: WeekProps) {
  return (
    <fieldset class="stack hours-week" aria-invalid={error ? true : undefined}>
      <legend class="field-label">{t("hours.week")}</legend>
      <p class="field-hint">{t("hours.week_hint")}</p>
      {DAYS.map((day, at) => (
        <div key={day} class="hours-day">
          <span class="hours-name">{weekday(at)}</span>
          <Spans
            of={weekday(at)}
            spans={week[day]}
            onChange={(spans) => onChange({ ...week, [day]: spans })}
          />
        </div>
      ))}
      <div>
        <Button
          small
          icon="copy"
          onClick={() => {
            const { monday } = week;
            onChange({
              ...week,
              tuesday: monday,
              wednesday: monday,
              thursday: monday,
              friday: monday,
            });
          }}
        >
          {t("hours.copy", { day: weekday(0), last: weekday(4) })}
        </Button>
      </div>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
