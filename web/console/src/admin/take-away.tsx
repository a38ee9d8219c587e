import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";

interface TakeAwayProps {
  /** What is deleted. */
  path: string;
  label: string;
  /** What there is. */
  there: string;
  /** What it means to be without. */
  means: string;
  act: string;
  /** The act, said with whose it is. */
  spoken: string;
  done: string;
  onDone: () => Promise<void>;
}

/** Takes something away that belongs to what is edited; asks once more in the same place. */
export function TakeAway({ path, label, there, means, act, spoken, done, onDone }: TakeAwayProps) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const take = async () => {
    setBusy(true);
    try {
      await call("DELETE", path);
      toast(done);
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
        <span class="field-label">{label}</span>
        <p class="field-hint" aria-live="polite">
          {asking ? means : there}
        </p>
      </div>
      {asking ? (
        <span class="factor-acts">
          <Button small onClick={() => setAsking(false)}>
            {t("action.cancel")}
          </Button>
          <Button small look="danger" busy={busy} aria-label={spoken} onClick={() => void take()}>
            {act}
          </Button>
        </span>
      ) : (
        <Button small look="danger" onClick={() => setAsking(true)}>
          {act}
        </Button>
      )}
    </div>
  );
}
