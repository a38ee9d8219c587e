import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import type { Absence } from "./data.ts";

/** A moment as a field shows it: by the browser's clock. */
const field = (at: string): string => {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? "" : local.toISOString().slice(0, 16);
};
const moment = (value: string): string => (value ? new Date(value).toISOString() : "");

interface AbsencesProps {
  absences: Absence[];
  error?: string | undefined;
  onChange: (absences: Absence[]) => void;
}

/** When somebody is away, whatever their week says. */
export function Absences({ absences, error, onChange }: AbsencesProps) {
  const put = (at: number, absence: Absence) =>
    onChange(absences.map((old, n) => (n === at ? absence : old)));
  return (
    <fieldset class="stack hours-week" aria-invalid={error ? true : undefined}>
      <legend class="field-label">{t("diary.absences")}</legend>
      {absences.map((absence, at) => (
        <div key={at} class="hours-date">
          <input
            class="input"
            type="datetime-local"
            required
            aria-label={t("diary.away_from")}
            value={field(absence.from)}
            onChange={(event) => put(at, { ...absence, from: moment(event.currentTarget.value) })}
          />
          <input
            class="input"
            type="datetime-local"
            required
            aria-label={t("diary.away_to")}
            value={field(absence.to)}
            onChange={(event) => put(at, { ...absence, to: moment(event.currentTarget.value) })}
          />
          <input
            class="input"
            maxLength={120}
            aria-label={t("diary.away_note")}
            placeholder={t("diary.away_note")}
            value={absence.note}
            onInput={(event) => put(at, { ...absence, note: event.currentTarget.value })}
          />
          <IconButton
            icon="trash"
            label={t("levels.remove", { name: absence.note || t("diary.absences") })}
            onClick={() => onChange(absences.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      {absences.length < 200 && (
        <div>
          <Button
            small
            icon="plus"
            onClick={() => onChange([...absences, { from: "", to: "", note: "" }])}
          >
            {t("diary.add_absence")}
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
