import { useState } from "preact/hooks";
import { call, Problem } from "../api/client.ts";
import type { Erased, SessionRow } from "../api/types.ts";
import { dropGone } from "../desk/drafts-gone.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast } from "../kit/toast.tsx";

interface EraseDialogProps {
  row: SessionRow;
  onClose: () => void;
  onErased: () => void;
}

/** Asks before a session, or everything of its visitor, goes for good (IS-132). */
export function EraseDialog({ row, onClose, onErased }: EraseDialogProps) {
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function erase() {
    setBusy(true);
    setProblem(null);
    try {
      const path =
        all && row.visitor
          ? `/v1/visitors/${encodeURIComponent(row.visitor)}`
          : `/v1/sessions/${encodeURIComponent(row.id)}`;
      const erased = await call<Erased>("DELETE", path);
      // What was typed about it goes as well.
      void dropGone([]);
      toast(t("erase.done", { n: erased.sessions }));
      onErased();
    } catch (cause) {
      setProblem(cause);
      setBusy(false);
    }
  }

  const live = problem instanceof Problem && problem.code === "session_live";
  return (
    <Dialog title={t("erase.title")} onClose={onClose}>
      <div class="form">
        <p>{t("erase.text")}</p>
        {row.visitor && (
          <fieldset class="choices">
            <legend class="field-label">{t("erase.scope")}</legend>
            <div class="choice-row">
              {[false, true].map((each) => (
                <label key={`${each}`} class="choice">
                  <input
                    type="radio"
                    name="scope"
                    checked={all === each}
                    onChange={() => setAll(each)}
                  />
                  {each ? t("erase.all") : t("erase.only")}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        {problem !== null && (
          <p class="note note-bad" role="alert">
            <Icon name="warn" size={16} /> {live ? t("erase.live") : explain(problem)}
          </p>
        )}
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="danger" busy={busy} onClick={() => void erase()}>
            {t("erase.action")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
