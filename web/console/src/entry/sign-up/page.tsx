import { useEffect, useState } from "preact/hooks";
import { account, ask } from "../../api/account.ts";
import { call, type Page, Problem } from "../../api/client.ts";
import { finish, offered, resume, type SignUpState } from "../../api/sign-up.ts";
import type { Site } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../kit/icon.tsx";
import { explain } from "../../kit/toast.tsx";
import { kept } from "../../lib/storage.ts";
import { paths } from "../../paths.ts";
import "../../styles/signup.css";
import { EntryFrame } from "../frame.tsx";
import { Begin } from "./begin.tsx";
import { DefaultsStep } from "./defaults.tsx";
import { PasswordStep } from "./password.tsx";
import { PreferencesStep } from "./preferences.tsx";
import { Ready } from "./ready.tsx";
import { SiteStep } from "./site.tsx";
import { STEPS, type Step, Steps } from "./steps.tsx";

/** What a link carries behind #, which no server on the way gets to see. */
const carried = (name: string) => new URLSearchParams(location.hash.slice(1)).get(name);

const FORMS = {
  password: PasswordStep,
  origins: SiteStep,
  preferences: PreferencesStep,
  defaults: DefaultsStep,
};

type Shown =
  | { at: "asking" }
  | { at: "off" }
  | { at: "lost"; why: unknown }
  | { at: "begin"; days: number }
  | { at: "step"; step: Step; state: SignUpState }
  | { at: "done"; state: SignUpState }
  | { at: "ready"; site: Site };

/** The first page of what was not answered yet; at the end the last one, to be confirmed. */
const next = (state: SignUpState): Step =>
  STEPS.find((step) => state.missing.includes(step)) ?? "defaults";

/** Whoever is logged in here already, at the company that came of it, gets its site. */
async function siteOf(slug: string): Promise<Site | null> {
  await ask().catch(() => {});
  const who = account.get();
  if (who.status !== "in" || who.me.tenant.slug !== slug) return null;
  const { items } = await call<Page<Site>>("GET", "/v1/sites");
  return items[0] ?? null;
}

async function first(): Promise<Shown> {
  const token = carried("token");
  if (!token) {
    const { mode, days } = await offered();
    const invited = mode === "open" || carried("invitation");
    return mode === "off" || !invited ? { at: "off" } : { at: "begin", days };
  }
  const state = await resume(token);
  if (state.slug === null) return { at: "step", step: next(state), state };
  const site = await siteOf(state.slug);
  return site ? { at: "ready", site } : { at: "done", state };
}

export default function SignUpPage() {
  const [shown, setShown] = useState<Shown>({ at: "asking" });
  useEffect(() => {
    const look = () => void first().then(setShown, (why: unknown) => setShown({ at: "lost", why }));
    look();
    // The mailed link, opened where this page is open already, changes nothing but what is behind #.
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);

  if (shown.at === "asking") return <EntryFrame title={t("signup.title")}>{null}</EntryFrame>;
  if (shown.at === "off") {
    return (
      <EntryFrame title={t("signup.title")}>
        <p class="note note-warn">{t("signup.off")}</p>
      </EntryFrame>
    );
  }
  if (shown.at === "lost") return <Lost why={shown.why} />;
  if (shown.at === "begin") {
    return <Begin days={shown.days} invitation={carried("invitation")} />;
  }
  if (shown.at === "done") {
    const query = new URLSearchParams({ tenant: shown.state.slug ?? "", login: shown.state.mail });
    return (
      <EntryFrame title={t("signup.done")} lead={t("signup.done_lead")}>
        <a class="button button-primary button-wide" href={`${paths.login}?${query}`}>
          {t("login.submit")}
        </a>
      </EntryFrame>
    );
  }
  if (shown.at === "ready") return <Ready site={shown.site} />;

  const { step, state } = shown;
  const Form = FORMS[step];
  const token = carried("token") ?? "";
  const go = (step: Step) => setShown({ at: "step", step, state });
  const at = STEPS.indexOf(step);
  return (
    <EntryFrame title={t(`signup.${step}`)} lead={t(`signup.${step}_lead`)}>
      <Steps at={step} state={state} go={go} />
      <Form
        key={step}
        token={token}
        state={state}
        back={at > 0 ? () => go(STEPS[at - 1]!) : null}
        done={async (state) => {
          if (at < STEPS.length - 1) {
            setShown({ at: "step", step: STEPS[at + 1]!, state });
            return;
          }
          if (state.missing.length > 0) {
            setShown({ at: "step", step: next(state), state });
            return;
          }
          const { me, site } = await finish(token);
          kept.write("tenant", me.tenant.slug);
          kept.write("login", me.agent.login);
          setShown({ at: "ready", site });
        }}
      />
    </EntryFrame>
  );
}

function Lost({ why }: { why: unknown }) {
  const gone = why instanceof Problem && why.code === "bad_signup_token";
  return (
    <EntryFrame title={t("signup.title")}>
      <p class="note note-bad" role="alert">
        <Icon name="warn" size={16} /> {gone ? t("signup.old_link") : explain(why)}
      </p>
      {gone && (
        <a class="button button-plain button-wide" href={paths.signUp}>
          {t("signup.again")}
        </a>
      )}
    </EntryFrame>
  );
}
