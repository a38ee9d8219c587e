import { useEffect, useState } from "preact/hooks";
import { ask, logIn, statesOf } from "../api/account.ts";
import { Problem } from "../api/client.ts";
import { beginAtLogIn, type FactorSecret } from "../api/factor.ts";
import { unlock } from "../desk/sound.ts";
import { stateName } from "../desk/words.ts";
import { loadTexts, t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { lazy } from "../lib/lazy.tsx";
import { place } from "../lib/router.ts";
import { kept } from "../lib/storage.ts";
import { EntryFrame } from "./frame.tsx";
import { SecondStep } from "./second-step.tsx";

/** Few need it: it comes, with its texts, when it is asked for. */
const SetUpFactor = lazy(() => import("./set-up-factor.tsx").then((module) => module.default));

/** The server names every company's states, but never says which companies exist. */
const COMMON = ["available", "break", "away"];

export function LogInPage({ expired }: { expired: boolean }) {
  const asked = place.get().query;
  const [tenant, setTenant] = useState(asked.get("tenant") ?? kept.read("tenant") ?? "");
  const [login, setLogin] = useState(asked.get("login") ?? kept.read("login") ?? "");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [states, setStates] = useState(COMMON);
  const [state, setState] = useState("available");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [step, setStep] = useState<"password" | "code" | FactorSecret>("password");

  useEffect(() => {
    const slug = tenant.trim().toLowerCase();
    if (!/^[a-z0-9-]{1,40}$/.test(slug)) return;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      statesOf(slug, asking.signal)
        .then((all) => {
          const list = all.length > 0 ? all : COMMON;
          setStates(list);
          setState((old) => (list.includes(old) ? old : list[0]!));
        })
        .catch(() => {});
    }, 250);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [tenant]);

  async function submit(event: Event) {
    event.preventDefault();
    unlock();
    setBusy(true);
    setError(null);
    try {
      await enter();
    } catch (cause) {
      const code = cause instanceof Problem ? cause.code : "";
      if (code === "second_factor_needed") setStep("code");
      else if (code === "second_factor_missing") await beginSetUp();
      else setError(code === "bad_login" ? t("login.bad") : explain(cause));
      setBusy(false);
    }
  }

  const credentials = () => {
    const slug = tenant.trim().toLowerCase();
    kept.write("tenant", slug);
    kept.write("login", login.trim());
    return { tenant: slug, login: login.trim(), password };
  };
  const enter = (code?: string) => logIn({ ...credentials(), state, ...(code ? { code } : {}) });
  const back = () => {
    setStep("password");
    setPassword("");
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>("input[name=password]")?.focus(),
    );
  };

  async function beginSetUp() {
    try {
      const [told] = await Promise.all([beginAtLogIn(credentials()), loadTexts("account")]);
      setStep(told);
    } catch (cause) {
      setError(explain(cause));
    }
  }

  if (step === "code") return <SecondStep logIn={enter} onBack={back} />;
  if (step !== "password")
    return (
      <SetUpFactor
        credentials={{ ...credentials(), state }}
        told={step}
        onDone={() => void ask()}
        onBack={back}
      />
    );

  return (
    <EntryFrame title={t("login.title")}>
      {expired && !error && <p class="note note-warn">{t("login.expired")}</p>}
      {error && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {error}
        </p>
      )}
      <form class="form" onSubmit={submit}>
        <Field label={t("login.tenant")} hint={t("login.tenant_hint")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              name="organization"
              autocomplete="organization"
              autocapitalize="none"
              spellcheck={false}
              required
              autofocus={tenant === ""}
              value={tenant}
              onInput={(event) => setTenant(event.currentTarget.value)}
            />
          )}
        </Field>
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
              autofocus={tenant !== "" && login === ""}
              value={login}
              onInput={(event) => setLogin(event.currentTarget.value)}
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
                autofocus={tenant !== "" && login !== ""}
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
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
        <fieldset class="choices">
          <legend class="field-label">{t("login.state")}</legend>
          <div class="choice-row">
            {states.map((each) => (
              <label key={each} class="choice">
                <input
                  type="radio"
                  name="state"
                  checked={state === each}
                  onChange={() => setState(each)}
                />
                <span
                  class={each === "available" ? "dot dot-good" : "dot dot-idle"}
                  aria-hidden="true"
                />
                {stateName(each)}
              </label>
            ))}
          </div>
        </fieldset>
        <Button look="primary" type="submit" busy={busy} class="button-wide">
          {busy ? t("login.busy") : t("login.submit")}
        </Button>
      </form>
    </EntryFrame>
  );
}
