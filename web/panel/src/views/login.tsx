import type { Pass } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { fail, state, t } from "../core/app.ts";
import { open } from "../core/opening.ts";
import { codeOf, labels } from "../core/visit.ts";
import type { Key } from "../texts/en.ts";

const FAULTS: Record<string, Key> = { bad_login: "bad_login", rate_limited: "too_many" };

const logIn = async (form: HTMLFormElement): Promise<void> => {
  const { login, password } = Object.fromEntries(new FormData(form));
  const { token } = state.start;
  try {
    const said = { token, login, password };
    const { pass } = await call<Pass>("POST", "/v1/visits/login", said);
    labels.pass = pass;
    void open(state.login?.question);
  } catch (error) {
    const code = codeOf(error);
    // The page is older than what it proves itself with.
    if (code === "bad_token") return location.reload();
    fail(FAULTS[code] || "error");
    const field = form.elements.namedItem("password") as HTMLInputElement;
    field.value = "";
    field.focus();
  }
};

const Field = (props: { is: "login" | "password"; type: string; complete: string }) => (
  <label class="field">
    <span>{t(props.is)}</span>
    <input
      dir="ltr"
      type={props.type}
      name={props.is}
      autocomplete={props.complete}
      required
      made={(field) => {
        const known = state.login?.name;
        if (props.is === "login") field.value = known || "";
        // What is known already is not typed again (IS-105).
        if ((props.is === "login") === !known) queueMicrotask(() => field.focus());
      }}
    />
  </label>
);

/** Who the visitor is, where the service asks for it (IS-107). */
export const LogIn = () => (
  <form
    class="ask"
    onSubmit={(event) => {
      event.preventDefault();
      void logIn(event.currentTarget);
    }}
  >
    <h2>{t("login_title")}</h2>
    <p class="soft">{t("login_hint", { name: state.start.tenant_name })}</p>
    <Field is="login" type="text" complete="username" />
    <Field is="password" type="password" complete="current-password" />
    <button type="submit" class="button main">
      {t("log_in")}
    </button>
  </form>
);
