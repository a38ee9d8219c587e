import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";

interface NameAndPasswordProps {
  login: string;
  password: string;
  /** The company is known: the first of these that is empty has the focus. */
  focus: boolean;
  onLogin: (login: string) => void;
  onPassword: (password: string) => void;
}

export function NameAndPassword(props: NameAndPasswordProps) {
  const { login, password, focus } = props;
  const [shown, setShown] = useState(false);
  return (
    <>
      <Field label={t("login.login")}>
        {(ids) => (
          <input
            {...ids}
            class="input"
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus={focus && login === ""}
            value={login}
            onInput={(event) => props.onLogin(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("login.password")}>
        {(ids) => (
          <span class="input-with">
            <input
              {...ids}
              class="input"
              name="password"
              type={(shown ? "text" : "password") as "password"}
              autocomplete="current-password"
              required
              autofocus={focus && login !== ""}
              value={password}
              onInput={(event) => props.onPassword(event.currentTarget.value)}
            />
            <button
              type="button"
              class="input-side"
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              {shown ? t("login.hide") : t("login.show")}
            </button>
          </span>
        )}
      </Field>
    </>
  );
}
