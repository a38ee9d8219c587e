import type { SearchPurpose } from "@switchboard/wire";
import { useEffect, useId, useState } from "preact/hooks";
import { account } from "../api/account.ts";
import { fetchHelp, type HelpPreview } from "../desk/colleagues.ts";
import { askForHelp, desk, seek } from "../desk/desk.ts";
import { settle } from "../desk/drafts.ts";
import { can } from "../desk/session.ts";
import { useDraft } from "../desk/use-draft.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { createStore, useStore } from "../lib/store.ts";
import { AgentChoices, Choice, Choices, Comment, QueueChoices, useTargets } from "./targets.tsx";
import { destinations, loadDestinations } from "./warm/destinations.ts";
import { Elsewhere } from "./warm/parts.tsx";

/** The session for which a colleague is wanted. */
export const transferOf = createStore<string | null>(null);

/** Colleagues, queues, and servers of other companies. */
type Kind = "agents" | "lines" | "servers";

/** The window in which an agent chooses who takes over or comes along (WT-25 to WT-38). */
export function Transfer() {
  const id = useStore(transferOf);
  const known = useStore(desk, (state) => id !== null && can.steer(state.sessions[id]!));
  // What ends meanwhile cannot be handed over.
  useEffect(() => {
    if (id !== null && !known) transferOf.set(null);
  }, [id, known]);
  return id !== null && known ? <Window key={id} id={id} /> : null;
}

function Window({ id }: { id: string }) {
  const owns = useStore(desk, (state) => can.own(state.sessions[id]!));
  const [help, setHelp] = useState<HelpPreview>();
  const [purpose, setPurpose] = useState<SearchPurpose>(owns ? "transfer" : "conference");
  const [wanted, setKind] = useState<Kind>("agents");
  const others = useStore(destinations, (all) => all.length > 0);
  const [comment, setComment] = useDraft("comment", id);
  const [subject, setSubject] = useState("");
  const [wait, setWait] = useState(false);
  const [busy, setBusy] = useState(false);
  const what = useId();
  const close = () => transferOf.set(null);
  const me = account.get();
  const targets = useTargets(desk.get().sessions[id], {
    self: me.status === "in" ? me.me.agent.id : undefined,
    more: () => fetchHelp(id).then(setHelp),
  });
  const { chosen, fault } = targets;
  useEffect(() => {
    void loadDestinations();
  }, []);

  // Visitors are handed to other companies; nobody of theirs is brought in.
  const elsewhere = others && purpose === "transfer";
  const kind = wanted === "servers" && !elsewhere ? "agents" : wanted;
  const lines = kind === "lines";
  // Where this server is the only other one, there are no companies to speak of.
  const within = useStore(destinations, (all) => all.every(({ own }) => own));

  const helps = purpose === "conference" && help !== undefined;
  const fits = chosen !== null && targets.fits(chosen) && (helps || !("help" in chosen));

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!chosen || !fits) return;
    setBusy(true);
    try {
      const said = comment?.trim() ?? "";
      if ("help" in chosen) await askForHelp(id, { subject: subject.trim(), comment: said, wait });
      else await seek(id, purpose, "agent" in chosen || "queue" in chosen ? chosen : {}, said);
      settle("comment", id, comment);
      close();
    } catch (cause) {
      targets.tell(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={t("transfer.title")} onClose={close} wide={kind === "servers"}>
      <fieldset class="purposes">
        <legend class="sr">{t("transfer.what")}</legend>
        {(["transfer", "conference"] as const).map((value) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={what}
              checked={purpose === value}
              disabled={value === "transfer" && !owns}
              onChange={() => setPurpose(value)}
            />
            {t(`transfer.${value}`)}
          </label>
        ))}
      </fieldset>
      <div class="target-kinds">
        {(["agents", "lines", "servers"] as const).map(
          (each) =>
            (each !== "servers" || elsewhere) && (
              <Button key={each} small aria-pressed={kind === each} onClick={() => setKind(each)}>
                {t(each === "servers" && within ? "transfer.within" : `transfer.${each}`)}
              </Button>
            ),
        )}
      </div>
      {kind === "servers" ? (
        <Elsewhere id={id} onClose={close} />
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Choices quiet title={t(`transfer.${kind}`)}>
            <Choice of={targets} value={{ anybody: true }} name={t("transfer.anybody")} />
            {helps && (
              <Choice
                of={targets}
                value={{ help: true }}
                name={t("transfer.help")}
                about={help.subject ? t("transfer.help_about", { subject: help.subject }) : ""}
              />
            )}
            {lines ? <QueueChoices of={targets} /> : <AgentChoices of={targets} />}
          </Choices>
          {chosen && "help" in chosen && helps && (
            <>
              <Field label={t("transfer.subject")} hint={t("transfer.subject_hint")}>
                {(ids) => (
                  <input
                    {...ids}
                    class="input"
                    dir="auto"
                    maxLength={120}
                    placeholder={help.subject ?? ""}
                    value={subject}
                    onInput={(event) => setSubject(event.currentTarget.value)}
                  />
                )}
              </Field>
              <label class="choice">
                <input
                  type="checkbox"
                  checked={wait}
                  onChange={(event) => setWait(event.currentTarget.checked)}
                />
                {t("transfer.wait")}
              </label>
            </>
          )}
          <Comment rows={3} value={comment ?? ""} onInput={setComment} />
          {fault && (
            <p class="field-error" role="alert">
              {fault}
            </p>
          )}
          <div class="form-foot">
            <Button onClick={close}>{t("action.cancel")}</Button>
            <Button look="primary" type="submit" disabled={!fits} busy={busy}>
              {t(`transfer.do_${purpose}`)}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
