import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { StepForm, type StepProps } from "./steps.tsx";

/** With what the first administrator logs in. */
export function PasswordStep(props: StepProps) {
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  // Whoever comes back need not choose another one.
  const chosen = props.state.password;
  return (
    <StepForm {...props} answers={() => (password ? { password } : {})}>
      {(fault) => (
        <>
          <Field label={t("login.login")} hint={t("signup.login_hint")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                readOnly
                autocomplete="username"
                dir="ltr"
                value={props.state.mail}
              />
            )}
          </Field>
          <Field
            label={t("login.password")}
            hint={t(chosen ? "signup.password_kept" : "signup.password_hint")}
            error={fault("password")}
          >
            {(ids) => (
              <span class="input-with">
                <input
                  {...ids}
                  class="input"
                  type={(shown ? "text" : "password") as "password"}
                  required={!chosen}
                  minLength={8}
                  autocomplete="new-password"
                  value={password}
                  onInput={(event) => setPassword(event.currentTarget.value)}
                />
                <button
                  type="button"
                  class="input-side"
                  aria-pressed={shown}
                  onClick={() => setShown(!shown)}
                >
                  {t(shown ? "login.hide" : "login.show")}
                </button>
              </span>
            )}
          </Field>
        </>
      )}
    </StepForm>
  );
}
