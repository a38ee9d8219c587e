import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";

interface PasswordFieldProps {
  /** Somebody has one already: empty keeps it. */
  known: boolean;
  value: string;
  onInput: (event: { currentTarget: { value: string } }) => void;
  error: string | undefined;
}

/** The password that somebody else will log in with. */
export function PasswordField({ known, error, ...text }: PasswordFieldProps) {
  return (
    <Field
      label={known ? t("agents.password_new") : t("agents.password")}
      hint={known ? t("agents.password_keep") : t("agents.password_hint")}
      error={error}
    >
      {(ids) => (
        <input
          {...ids}
          {...text}
          class="input"
          type="password"
          required={!known}
          minLength={10}
          autocomplete="new-password"
        />
      )}
    </Field>
  );
}
