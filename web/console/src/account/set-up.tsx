import "../styles/account.css";
import { useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import type { FactorSecret } from "../api/factor.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { copy } from "../kit/snippet.tsx";
import { explain } from "../kit/toast.tsx";
import { CodeField } from "./code-field.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

interface SetUpProps {
  told: FactorSecret;
  /** Shows a code of the app; gives the recovery codes. */
  confirm: (code: string) => Promise<string[]>;
  /** The recovery codes were kept. */
  onDone: () => void;
  onCancel: () => void;
}

/** In fours, as people read them to each other. */
const spaced = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** From the picture to the recovery codes. It counts once the app has shown a code. */
export function SetUp({ told, confirm, onDone, onCancel }: SetUpProps) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      setCodes(await confirm(code));
    } catch (cause) {
      setProblem(cause);
      setBusy(false);
    }
  }

  const wrong =
    problem instanceof Problem && (problem.code === "bad_code" || problem.fields.length > 0);
  return (
    <form class="form factor" onSubmit={submit}>
      {problem !== null && !wrong && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <ol class="factor-steps">
        <li>
          <p>{t("factor.scan")}</p>
          <div class="factor-scan">
            <Qr {...told.qr} />
            <div class="factor-hand">
              <p class="field-hint">{t("factor.by_hand")}</p>
              <p>
                <code class="factor-secret" dir="ltr">
                  {spaced(told.secret)}
                </code>
              </p>
              <div class="factor-acts">
                <Button small icon="copy" onClick={() => void copy(told.secret)}>
                  {t("action.copy")}
                </Button>
                <a class="button button-plain button-small" href={told.uri}>
                  {t("factor.open_app")}
                </a>
              </div>
            </div>
          </div>
        </li>
        <li>
          <p>{t("factor.then")}</p>
          <CodeField
            label={t("factor.code")}
            error={wrong ? t("login.bad_code") : undefined}
            autofocus
            value={code}
            onChange={setCode}
          />
        </li>
      </ol>
      <div class="form-foot">
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
        <Button look="primary" type="submit" busy={busy}>
          {t("factor.confirm")}
        </Button>
      </div>
    </form>
  );
}

/** Dark on light whatever the theme: scanners want it so. */
function Qr({ size, path }: { size: number; path: string }) {
  return (
    <svg
      class="factor-qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("factor.qr")}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
