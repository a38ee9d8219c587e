import type { FileKind } from "@switchboard/wire/rest";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import type { SectionProps } from "./section.ts";

const KINDS: FileKind[] = ["picture", "sound", "document", "text", "archive"];
const SIZES = {
  file_mb: 1_024,
  file_session_mb: 102_400,
  file_visitor_mb: 102_400,
  file_tenant_mb: 10_485_760,
} as const;

/** What may be sent in conversations, and how much of it (WT-3). */
export function Files({ settings, set, fault }: SectionProps) {
  const toggle = (kind: FileKind, on: boolean) =>
    set(
      "file_kinds",
      KINDS.filter((each) => (each === kind ? on : settings.file_kinds.includes(each))),
    );
  return (
    <>
      <fieldset class="field">
        <legend class="field-label">{t("settings.file_kinds")}</legend>
        {KINDS.map((kind) => (
          <label key={kind} class="check-row">
            <input
              type="checkbox"
              checked={settings.file_kinds.includes(kind)}
              onChange={(event) => toggle(kind, event.currentTarget.checked)}
            />
            {t(`file_kind.${kind}`)}
          </label>
        ))}
        <p class="field-hint">{t("settings.file_kinds_hint")}</p>
      </fieldset>
      {(Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => (
        <Field key={size} label={t(`settings.${size}`)} error={fault(`settings.${size}`)}>
          {(ids) => (
            <input
              {...ids}
              class="input input-short"
              type="number"
              min={1}
              max={SIZES[size]}
              required
              value={settings[size]}
              onInput={(event) => set(size, event.currentTarget.valueAsNumber || 0)}
            />
          )}
        </Field>
      ))}
    </>
  );
}
