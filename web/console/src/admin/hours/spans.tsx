import type { HoursSpan } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";

const MOST = 12;

/** The end of the day is written `24:00`; a clock's field shows it as midnight. */
const ofField = (value: string): string => (value === "00:00" ? "24:00" : value);
const toField = (value: string): string => (value === "24:00" ? "00:00" : value);

/** A span behind the last one, an hour later and as long as the day has room for. */
const another = (spans: HoursSpan[]): HoursSpan => {
  const last = spans.at(-1)?.to;
  if (!last || last >= "22:00") return { from: "09:00", to: "17:00" };
  const hour = Number(last.slice(0, 2)) + 1;
  const from = `${String(hour).padStart(2, "0")}:00`;
  return { from, to: hour < 17 ? "17:00" : "24:00" };
};

interface SpansProps {
  /** What they are the spans of: a weekday, or a date. */
  of: string;
  spans: HoursSpan[];
  onChange: (spans: HoursSpan[]) => void;
}

/** Spans of one day, each from one time to another; none is closed. */
export function Spans({ of, spans, onChange }: SpansProps) {
  const put = (at: number, span: HoursSpan) =>
    onChange(spans.map((old, n) => (n === at ? span : old)));
  return (
    <div class="hours-spans">
      {spans.length === 0 && <span class="hours-closed">{t("hours.closed")}</span>}
      {spans.map((span, at) => (
        <span key={at} class="hours-span">
          <input
            class="input"
            type="time"
            required
            aria-label={t("hours.from", { day: of })}
            value={span.from}
            onInput={(event) => put(at, { ...span, from: event.currentTarget.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            class="input"
            type="time"
            required
            aria-label={t("hours.to", { day: of })}
            value={toField(span.to)}
            onInput={(event) => put(at, { ...span, to: ofField(event.currentTarget.value) })}
          />
          {span.to <= span.from && <span class="hours-note">{t("hours.next_day")}</span>}
          <IconButton
            icon="close"
            size={14}
            label={t("levels.remove", { name: `${of}, ${span.from}–${span.to}` })}
            onClick={() => onChange(spans.filter((_, n) => n !== at))}
          />
        </span>
      ))}
      {spans.length < MOST && (
        <Button
          small
          look="quiet"
          icon="plus"
          aria-label={t("hours.add_span", { day: of })}
          onClick={() => onChange([...spans, another(spans)])}
        >
          {t("hours.span")}
        </Button>
      )}
    </div>
  );
}
