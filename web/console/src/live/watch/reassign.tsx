import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { desk } from "../../desk/desk.ts";
import { settle } from "../../desk/drafts.ts";
import { useDraft } from "../../desk/use-draft.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { toast } from "../../kit/toast.tsx";
import { useStore } from "../../lib/store.ts";
import {
  AgentChoices,
  Choice,
  Choices,
  Comment,
  QueueChoices,
  useTargets,
} from "../../work/targets.tsx";

/**
 * Hands somebody else's session to a named agent or a queue: whoever has it stays until the other
 * one is there. One that waits is moved to another queue, or to the head of its own.
 */
export function Reassign({ id, onClose }: { id: string; onClose: () => void }) {
  const session = useStore(desk, (state) => state.sessions[id]);
  const [comment, setComment] = useDraft("comment", id);
  const [busy, setBusy] = useState(false);
  const waits = session?.status === "waiting";
  const owner = session?.owner ?? null;
  const targets = useTargets(session, { empty: waits });
  const { chosen, fault } = targets;
  const fits = chosen !== null && targets.fits(chosen) && (waits || owner !== null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!chosen || !fits) return;
    setBusy(true);
    try {
      if (waits) {
        await call("POST", `/v1/sessions/${id}/queue`, { body: chosen });
      } else {
        const said = comment?.trim();
        await call("POST", `/v1/sessions/${id}/searches`, {
          body: { purpose: "transfer", ...chosen, ...(said ? { comment: said } : {}), leg: owner },
        });
        settle("comment", id, comment);
      }
      toast(t(waits ? "reassign.moved" : "reassign.begun"));
      onClose();
    } catch (cause) {
      targets.tell(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={t(waits ? "reassign.move_title" : "reassign.title")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="muted">{t(waits ? "reassign.move_lead" : "reassign.lead")}</p>
        {!waits && targets.agents.length > 0 && (
          <Choices title={t("transfer.agents")}>
            <AgentChoices of={targets} />
          </Choices>
        )}
        <Choices title={t("transfer.lines")}>
          {waits && <Choice of={targets} value={{ front: true }} name={t("reassign.front")} />}
          <QueueChoices of={targets} />
        </Choices>
        {!waits && <Comment rows={2} value={comment ?? ""} onInput={setComment} />}
        {fault && (
          <p class="field-error" role="alert">
            {fault}
          </p>
        )}
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={!fits} busy={busy}>
            {t(waits ? "reassign.move" : "reassign.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
