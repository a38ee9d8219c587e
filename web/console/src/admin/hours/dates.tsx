import type { HoursDate } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { Spans } from "./spans.tsx";

interface DatesProps {
  dates: HoursDate[];
  error?: string | undefined;
  onChange: (dates: HoursDate[]) => void;
}

/** Dates that differ from the week: closed, or open at other times. */
export function Dates({ dates, error, onChange }: DatesProps) {
  const put = (at: number, date: HoursDate) =>
    onChange(dates.map((old, n) => (n === at ? date : old)));
  return (
    <fieldset class="stack hours-week" aria-invalid={error ? true : undefined}>
      <legend class="field-label">{t("hours.dates")}</legend>
      <p class="field-hint">{t("hours.dates_hint")}</p>
      {dates.map((date, at) => {
        const called = date.name || date.date || t("hours.date");
        return (
          <div key={at} class="hours-date">
            <input
              class="input"
              type="date"
              required
              aria-label={t("hours.date")}
              value={date.date}
              onInput={(event) => put(at, { ...date, date: event.currentTarget.value })}
            />
            <input
              class="input"
              maxLength={120}
              aria-label={t("hours.date_name")}
              placeholder={t("hours.date_name")}
              value={date.name}
              onInput={(event) => put(at, { ...date, name: event.currentTarget.value })}
            />
            <Spans
              of={called}
              spans={date.spans}
              onChange={(spans) => put(at, { ...date, spans })}
            />
            <IconButton
              icon="trash"
              label={t("levels.remove", { name: called })}
              onClick={() => onChange(dates.filter((_, n) => n !== at))}
            />
          </div>
        );
      })}
      {dates.length < 500 && (
        <div>
          <Button
            small
            icon="plus"
            onClick={() => onChange([...dates, { date: "", name: "", spans: [] }])}
          >
            {t("hours.add_date")}
          </Button>
        </div>
      )}
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
