import { useState } from "preact/hooks";
import { CodeField } from "../account/code-field.tsx";
import { Problem } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { EntryFrame } from "./frame.tsx";

interface SecondStepProps {
  /** What was right before; the password, if nothing is said. */
  lead?: string;
  /** Logs in with this code. */
  logIn: (code: string) => Promise<void>;
  onBack: () => void;
}

/** A code of the app, or a recovery code, after what comes first was right. */
export function SecondStep({ lead, logIn, onBack }: SecondStepProps) {
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const wrong = problem instanceof Problem && problem.code === "bad_code";

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await logIn(code);
    } catch (cause) {
      setProblem(cause);
      setBusy(false);
    }
  }

  return (
    <EntryFrame title={t("login.second")} lead={lead ?? t("login.second_lead")}>
      {problem !== null && !wrong && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <form class="form" onSubmit={submit}>
        <CodeField
          key={String(recovery)}
          label={recovery ? t("login.recovery") : t("login.code")}
          hint={recovery ? t("login.recovery_hint") : t("login.code_hint")}
          error={wrong ? t("login.bad_code") : undefined}
          words={recovery}
          autofocus
          value={code}
          onChange={setCode}
        />
        <Button look="primary" type="submit" busy={busy} class="button-wide">
          {busy ? t("login.busy") : t("login.submit")}
        </Button>
        <div class="entry-also">
          <Button look="quiet" onClick={onBack}>
            {t("login.back")}
          </Button>
          <Button
            look="quiet"
            onClick={() => {
              setRecovery(!recovery);
              setCode("");
              setProblem(null);
            }}
          >
            {recovery ? t("login.use_app") : t("login.use_recovery")}
          </Button>
        </div>
      </form>
    </EntryFrame>
  );
}
