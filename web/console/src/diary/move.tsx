import { useEffect, useState } from "preact/hooks";
import { Editor } from "../admin/editor.tsx";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { callOff, moveTo, type Rendezvous, type Times, timesFor } from "./data.ts";
import { FreeTimes } from "./times.tsx";

interface MoveProps {
  row: Rendezvous;
  /** Others than one's own. */
  all: boolean;
  onClose: () => void;
}

/** Another time for a rendezvous, or in another diary; or none at all. The visitor is written to. */
export function Move({ row, all, onClose }: MoveProps) {
  const [agent, setAgent] = useState(row.diary.id);
  const [times, setTimes] = useState<Times | null>(null);
  const [from, setFrom] = useState("");
  useEffect(() => {
    setFrom("");
    timesFor(row.id, agent).then(setTimes, (problem) => {
      toastProblem(problem);
      setTimes({ items: [], agents: times?.agents ?? [] });
    });
  }, [agent]);
  return (
    <Editor
      wide
      title={t("diary.move")}
      fields={["from", "agent"]}
      saveLabel={t("diary.move_save")}
      onClose={onClose}
      save={() => moveTo(row.id, from || row.from, agent)}
      remove={{
        title: t("diary.call_off"),
        text: t("diary.call_off_text"),
        label: t("diary.call_off"),
        run: () => callOff(row.id),
      }}
    >
      {(fault) => (
        <>
          <p class="field-hint">{t("diary.move_hint")}</p>
          {all && (
            <Field label={t("diary.whose")} error={fault("agent")}>
              {(ids) => (
                <select
                  {...ids}
                  class="input"
                  value={agent}
                  onChange={(event) => setAgent(event.currentTarget.value)}
                >
                  {(times?.agents ?? [row.diary]).map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          {times && times.items.length === 0 && <p role="status">{t("diary.no_times")}</p>}
          {times && <FreeTimes times={times.items} chosen={from} onChoose={setFrom} />}
        </>
      )}
    </Editor>
  );
}
