import { useId, useState } from "preact/hooks";
import type { Hours, HoursInput } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { Editor } from "../editor.tsx";
import { create, remove, replace } from "../resource.ts";
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

interface HoursEditorProps {
  hours: Hours | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

export function HoursEditor({ hours, onClose, reload }: HoursEditorProps) {
  const [body, setBody] = useState<HoursInput>(() => (hours ? written(hours) : usual()));
  const set = <K extends keyof HoursInput>(field: K, value: HoursInput[K]) =>
    setBody((old) => ({ ...old, [field]: value }));
  const zones = useId();
  return (
    <Editor
      wide
      title={hours ? hours.name : t("hours.add")}
      fields={["name", "zone", "week", "dates"]}
      onClose={onClose}
      save={async () => {
        const sent = { ...body, name: body.name.trim() };
        await (hours ? replace(PATH, hours.id, sent) : create(PATH, sent));
        await reload();
      }}
      remove={
        hours
          ? {
              title: t("admin.delete_title", { name: hours.name }),
              text: t("admin.delete_text"),
              run: () => remove(PATH, hours.id).then(reload),
            }
          : undefined
      }
    >
      {(fault) => (
        <>
          <div class="form-two">
            <Field label={t("admin.name")} error={fault("name")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input"
                  required
                  autofocus
                  maxLength={120}
                  value={body.name}
                  onInput={(event) => set("name", event.currentTarget.value)}
                />
              )}
            </Field>
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
