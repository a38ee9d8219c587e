import { useId } from "preact/hooks";
import type { Hours, HoursInput } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import { type EditorOf, useEditor } from "../use-editor.ts";
import { Dates } from "./dates.tsx";
import { Preview } from "./preview.tsx";
import { Week } from "./week.tsx";

export const PATH = "/v1/hours";
const ZONES = Intl.supportedValuesOf("timeZone");

/** Nine to five on working days, where the administrator is. */
const usual = (): HoursInput => {
  const day = () => [{ from: "09:00", to: "17:00" }];
  return {
    name: "",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    week: {
      monday: day(),
      tuesday: day(),
      wednesday: day(),
      thursday: day(),
      friday: day(),
      saturday: [],
      sunday: [],
    },
    dates: [],
  };
};

const written = ({ name, zone, week, dates }: Hours): HoursInput => ({ name, zone, week, dates });

export function HoursEditor(of: EditorOf<Hours>) {
  const {
    form: body,
    set,
    text,
    editor,
  } = useEditor(of, {
    path: PATH,
    start: (hours) => (hours ? written(hours) : usual()),
    title: (hours) => hours.name,
    add: t("hours.add"),
    remove: t("admin.delete_text"),
  });
  const zones = useId();
  return (
    <Editor wide {...editor}>
      {(fault) => (
        <>
          <div class="form-two">
            <NameField {...text("name")} error={fault("name")} />
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
                    onInput={(event) => set("zone", event.currentTarget.value.trim())}
                  />
                  <datalist id={zones}>
                    {ZONES.map((zone) => (
                      <option key={zone} value={zone} />
                    ))}
                  </datalist>
                </>
              )}
            </Field>
          </div>
          <Week week={body.week} error={fault("week")} onChange={(week) => set("week", week)} />
          <Dates
            dates={body.dates}
            error={fault("dates")}
            onChange={(dates) => set("dates", dates)}
          />
          <Preview body={body} />
        </>
      )}
    </Editor>
  );
}
