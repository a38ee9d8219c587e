import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";

/** What the list shows, as a file. The browser fetches it, so nothing of it is held here. */
export function ExportDialog({
  query,
  onClose,
}: {
  query: Record<string, string | null>;
  onClose: () => void;
}) {
  const [format, setFormat] = useState<"csv" | "jsonl" | "events">("csv");
  const wanted = new URLSearchParams({ format: format === "csv" ? "csv" : "jsonl" });
  if (format === "events") wanted.set("events", "true");
  for (const [name, value] of Object.entries(query)) if (value) wanted.set(name, value);
  return (
    <Dialog title={t("export.title")} onClose={onClose}>
      <div class="form">
        <p>{t("export.text")}</p>
        <Field label={t("export.format")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={format}
              onChange={(event) => setFormat(event.currentTarget.value as typeof format)}
            >
              {(["csv", "jsonl", "events"] as const).map((each) => (
                <option key={each} value={each}>
                  {t(`export.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <a
            class="button button-primary"
            href={`/v1/sessions/export?${wanted}`}
            download
            onClick={() => setTimeout(onClose)}
          >
            {t("export.go")}
          </a>
        </div>
      </div>
    </Dialog>
  );
}
