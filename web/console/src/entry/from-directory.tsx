import { useEffect } from "preact/hooks";
import { account, ask, logIn } from "../api/account.ts";
import { Problem } from "../api/client.ts";
import { bringBack, leftBehind } from "../api/directory.ts";
import { beginAtLogIn, type FactorSecret } from "../api/factor.ts";
import { type Key, loadTexts, t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { go, match, ours, place } from "../lib/router.ts";
import { createStore, useStore } from "../lib/store.ts";
import { paths } from "../paths.ts";
import { EntryFrame } from "./frame.tsx";
import { SecondStep } from "./second-step.tsx";
import SetUpFactor from "./set-up-factor.tsx";

type Step = "waiting" | "code" | { told: FactorSecret } | { failed: unknown };

/** Outlives the component, which another language makes anew. */
const step = createStore<Step>("waiting");
let company: string | null = null;
let left: ReturnType<typeof leftBehind> = { state: "", next: null };

const credentials = () => ({
  tenant: company ?? "",
  login: "",
  password: "",
  state: left.state,
  directory: true as const,
});

/** Refusals in our own words; of anything else the usual ones. */
const SAID: Record<string, Key> = {
  directory_refused: "login.directory_refused",
  directory_expired: "login.directory_expired",
  directory_unavailable: "login.directory_unavailable",
  directory_bad_answer: "login.directory_bad_answer",
};

export const explainDirectory = (cause: unknown): string => {
  const key = cause instanceof Problem ? SAID[cause.code] : undefined;
  return key ? t(key) : explain(cause);
};

const enter = (code?: string) => logIn({ ...credentials(), ...(code ? { code } : {}) });

async function arrive(): Promise<void> {
  const { path, query } = place.get();
  company = match(paths.directory, path)?.company ?? "";
  left = leftBehind();
  // A code is worth nothing twice, and has no place in the history.
  go(path, { replace: true });
  // The page was loaded once more.
  if (!query.has("state")) return inside();
  try {
    await bringBack(company, query);
    await enter();
    await inside();
  } catch (cause) {
    const code = cause instanceof Problem ? cause.code : "";
    if (code === "second_factor_needed") step.set("code");
    else if (code === "second_factor_missing") await beginSetUp();
    else step.set({ failed: cause });
  }
}

async function beginSetUp(): Promise<void> {
  try {
    const { state: _, ...who } = credentials();
    const [told] = await Promise.all([beginAtLogIn(who), loadTexts("account")]);
    step.set({ told });
  } catch (cause) {
    step.set({ failed: cause });
  }
}

/** On to where the agent was before, if that is of this application. */
async function inside(): Promise<void> {
  if (account.get().status !== "in") await ask().catch(() => {});
  go(ours(left.next) ?? paths.work, { replace: true });
}

function again(): void {
  go(`${paths.login}?company=${encodeURIComponent(company ?? "")}`, { replace: true });
  company = null;
  step.set("waiting");
}

/** Where the company's directory sends the browser back to: the rest of the log-in. */
export default function FromDirectory() {
  const now = useStore(step);
  useEffect(() => {
    if (company === null) void arrive();
  }, []);
  if (now === "code")
    return (
      <SecondStep
        lead={t("login.directory_second_lead")}
        logIn={(code) => enter(code).then(inside)}
        onBack={again}
      />
    );
  if (now !== "waiting" && "told" in now)
    return (
      <SetUpFactor
        credentials={credentials()}
        told={now.told}
        onDone={() => void inside()}
        onBack={again}
      />
    );
  if (now === "waiting")
    return (
      <EntryFrame title={t("login.title")}>
        <p role="status">{t("login.directory_busy")}</p>
      </EntryFrame>
    );
  return (
    <EntryFrame title={t("login.directory_failed")}>
      <p class="note note-bad" role="alert">
        <Icon name="warn" size={16} /> {explainDirectory(now.failed)}
      </p>
      <Button look="primary" class="button-wide" onClick={again}>
        {t("login.again")}
      </Button>
    </EntryFrame>
  );
}
