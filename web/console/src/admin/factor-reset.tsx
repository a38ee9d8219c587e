import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import type { Agent } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";

/** For somebody who has lost app and recovery codes; asks once more in the same place. */
export function FactorReset({ agent, onDone }: { agent: Agent; onDone: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const reset = async () => {
    setBusy(true);
    try {
      await call("DELETE", `/v1/agents/${encodeURIComponent(agent.id)}/second-factor`);
      toast(t("agents.factor_reset"));
      setGone(true);
      await onDone();
    } catch (cause) {
      toastProblem(cause);
      setBusy(false);
    }
  };
  return (
    <div class="switch-row">
      <div>
        <span class="field-label">{t("agents.second_factor")}</span>
        <p class="field-hint" aria-live="polite">
          {asking ? t("agents.reset_factor_text") : t("agents.second_factor_on")}
        </p>
      </div>
      {asking ? (
        <span class="factor-acts">
          <Button small onClick={() => setAsking(false)}>
            {t("action.cancel")}
          </Button>
          <Button
            small
            look="danger"
            busy={busy}
            aria-label={t("agents.reset_factor_title", { name: agent.name })}
            onClick={() => void reset()}
          >
            {t("agents.reset_factor")}
          </Button>
        </span>
      ) : (
        <Button small look="danger" onClick={() => setAsking(true)}>
          {t("agents.reset_factor")}
        </Button>
      )}
    </div>
  );
}
