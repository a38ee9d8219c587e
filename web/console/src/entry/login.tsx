import { useEffect, useState } from "preact/hooks";
import { ask, logIn, offerOf } from "../api/account.ts";
import { Problem } from "../api/client.ts";
import { goToDirectory } from "../api/directory.ts";
import { beginAtLogIn, type FactorSecret } from "../api/factor.ts";
import { unlock } from "../desk/sound.ts";
import { type Key, loadTexts, t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { lazy } from "../lib/lazy.tsx";
import { place } from "../lib/router.ts";
import { kept } from "../lib/storage.ts";
import { EntryFrame } from "./frame.tsx";
import { NameAndPassword } from "./name-and-password.tsx";
import { SecondStep } from "./second-step.tsx";
import { StateChoice } from "./state-choice.tsx";

/** Few need it: it comes, with its texts, when it is asked for. */
const SetUpFactor = lazy(() => import("./set-up-factor.tsx").then((module) => module.default));

/** Refusals in our own words; of anything else the usual ones. */
const SAID: Record<string, Key> = {
  bad_login: "login.bad",
  passwords_off: "login.passwords_off",
  no_directory: "login.no_directory",
  directory_unavailable: "login.directory_unavailable",
};
const wrong = (cause: unknown, code: string): string => {
  const key = SAID[code];
  return key ? t(key) : explain(cause);
};

const submitText = (byDirectory: boolean, busy: boolean): string => {
  if (busy) return t("login.busy");
  return byDirectory ? t("login.directory") : t("login.submit");
};

/** The server names every company's states, but never says which companies exist. */
const COMMON = ["available", "break", "away"];

export function LogInPage({ expired }: { expired: boolean }) {
  const asked = place.get().query;
  // A company's own start address leads to its directory.
  const company = asked.get("company");
  const [byDirectory, setByDirectory] = useState(company !== null);
  const [directory, setDirectory] = useState<string | null>(null);
  const [tenant, setTenant] = useState(company ?? asked.get("tenant") ?? kept.read("tenant") ?? "");
  const [login, setLogin] = useState(asked.get("login") ?? kept.read("login") ?? "");
  const [password, setPassword] = useState("");
  const [states, setStates] = useState(COMMON);
  const [state, setState] = useState("available");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [step, setStep] = useState<"password" | "code" | FactorSecret>("password");

  useEffect(() => {
    const slug = tenant.trim().toLowerCase();
    if (!/^[a-z0-9-]{0,40}$/.test(slug)) return;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      offerOf(slug, asking.signal)
        .then((offer) => {
          const list = offer.states.length > 0 ? offer.states : COMMON;
          setDirectory(offer.directory ?? null);
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

  // Whoever goes back from the directory finds this page as it was left.
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) setBusy(false);
    };
    addEventListener("pageshow", shown);
    return () => removeEventListener("pageshow", shown);
  }, []);

  function submit(event: Event) {
    event.preventDefault();
    return attempt(byDirectory ? leave : enter);
  }

  async function attempt(way: () => Promise<void>) {
    unlock();
    setBusy(true);
    setError(null);
    try {
      await way();
    } catch (cause) {
      const code = cause instanceof Problem ? cause.code : "";
      if (code === "second_factor_needed") setStep("code");
      else if (code === "second_factor_missing") await beginSetUp();
      else setError(wrong(cause, code));
      setBusy(false);
    }
  }

  /** To the company's directory; the rest of the log-in follows when the browser comes back. */
  async function leave(): Promise<void> {
    const slug = tenant.trim().toLowerCase() || directory || "";
    kept.write("tenant", slug);
    await goToDirectory(slug, state, place.get().query.get("next") ?? "");
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
    <EntryFrame
      title={t("login.title")}
      {...(byDirectory ? { lead: t("login.directory_lead") } : {})}
    >
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
              required={!byDirectory || directory === null}
              autofocus={tenant === ""}
              value={tenant}
              onInput={(event) => setTenant(event.currentTarget.value)}
            />
          )}
        </Field>
        {!byDirectory && (
          <NameAndPassword
            login={login}
            password={password}
            focus={tenant !== ""}
            onLogin={setLogin}
            onPassword={setPassword}
          />
        )}
        <StateChoice states={states} chosen={state} onChoose={setState} />
        <Button look="primary" type="submit" busy={busy} class="button-wide">
          {submitText(byDirectory, busy)}
        </Button>
        {byDirectory ? (
          <Button look="quiet" onClick={() => setByDirectory(false)}>
            {t("login.use_password")}
          </Button>
        ) : (
          directory && (
            <Button
              class="button-wide"
              icon="people"
              busy={busy}
              onClick={() => void attempt(leave)}
            >
              {t("login.directory")}
            </Button>
          )
        )}
      </form>
    </EntryFrame>
  );
}
