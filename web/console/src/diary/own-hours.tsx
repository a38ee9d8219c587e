import { useEffect, useId, useState } from "preact/hooks";
import { Editor } from "../admin/editor.tsx";
import { Dates } from "../admin/hours/dates.tsx";
import { Week } from "../admin/hours/week.tsx";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { Absences } from "./absences.tsx";
import { type Availability, readAvailability, writeAvailability } from "./data.ts";

const ZONES = Intl.supportedValuesOf("timeZone");

/** Who has said nothing yet begins with the clock of their browser. */
const begun = (kept: Availability): Availability => {
  const said = Object.values(kept.week).some((day) => day.length > 0) || kept.dates.length > 0;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return said ? kept : { ...kept, zone };
};

interface HoursProps {
  /** Whose. */
  agent: string;
  title: string;
  onClose: () => void;
}

/** When somebody may be met at later times. */
export function OwnHours({ agent, title, onClose }: HoursProps) {
  const [body, setBody] = useState<Availability | null>(null);
  const zones = useId();
  useEffect(() => {
    readAvailability(agent).then(
      (kept) => setBody(begun(kept)),
      (problem) => {
        toastProblem(problem);
        onClose();
      },
    );
  }, []);
  if (!body) return null;
  return (
    <Editor
      wide
      title={title}
      fields={["zone", "week", "dates", "absences"]}
      onClose={onClose}
      save={() => writeAvailability(agent, body)}
    >
      {(fault) => (
        <>
          <p class="field-hint">{t("diary.hours_hint")}</p>
          <Field label={t("hours.zone")} error={fault("zone")}>
            {(ids) => (
              <>
                <input
                  {...ids}
                  class="input"
                  required
                  list={zones}
                  dir="ltr"
                  spellcheck={false}
                  value={body.zone}
                  onInput={(event) => setBody({ ...body, zone: event.currentTarget.value.trim() })}
                />
                <datalist id={zones}>
                  {ZONES.map((zone) => (
                    <option key={zone} value={zone} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
          <Week
            week={body.week}
            error={fault("week")}
            onChange={(week) => setBody({ ...body, week })}
          />
          <Dates
            dates={body.dates}
            error={fault("dates")}
            onChange={(dates) => setBody({ ...body, dates })}
          />
          <Absences
            absences={body.absences}
            error={fault("absences")}
            onChange={(absences) => setBody({ ...body, absences })}
          />
        </>
      )}
    </Editor>
  );
}
