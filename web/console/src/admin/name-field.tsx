import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";

interface NameFieldProps {
  value: string;
  onInput: (event: { currentTarget: { value: string } }) => void;
  error: string | undefined;
}

/** The name of an entry: the first field of its form. */
export function NameField({ error, ...text }: NameFieldProps) {
  return (
    <Field label={t("admin.name")} error={error}>
      {(ids) => <input {...ids} {...text} class="input" required autofocus maxLength={120} />}
    </Field>
  );
}
