import { useEffect, useId, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { colleagues, fetchColleagues } from "../../desk/colleagues.ts";
import { codeOf, desk } from "../../desk/desk.ts";
import { refusalText, stateName } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { explain, toast } from "../../kit/toast.tsx";
import { useStore } from "../../lib/store.ts";

/** How often the numbers are asked for anew while the window is open. */
const EVERY_MS = 2_000;

type Whom = { agent: string } | { queue: string } | { front: true };

const same = (a: Whom | null, b: Whom): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Hands somebody else's session to a named agent or a queue: whoever has it stays until the other
 * one is there. One that waits is moved to another queue, or to the head of its own.
 */
export function Reassign({ id, onClose }: { id: string; onClose: () => void }) {
  const session = useStore(desk, (state) => state.sessions[id]);
  const found = useStore(colleagues);
  const [whom, setWhom] = useState<Whom | null>(null);
  const [comment, setComment] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const group = useId();
  const waits = session?.status === "waiting";
  const owner = session?.owner ?? null;

  useEffect(() => {
    const fetch = () => void fetchColleagues().catch((cause) => setFault(explain(cause)));
    fetch();
    const timer = setInterval(fetch, EVERY_MS);
    return () => clearInterval(timer);
  }, [id]);

  const agents = found?.agents ?? [];
  const queues = found?.queues ?? [];
  const here = (session?.roster ?? [])
    .filter(({ role }) => role === "agent")
    .map(({ name }) => name);
  const unfit = (agent: (typeof agents)[number]): string => {
    const alone = agents.filter(({ name }) => name === agent.name).length < 2;
    if (alone && here.includes(agent.name)) return t("transfer.here");
    if (agent.state !== "available") return stateName(agent.state);
    return agent.sessions >= agent.capacity ? t("transfer.full") : "";
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!whom) return;
    setBusy(true);
    try {
      if (waits) {
        await call("POST", `/v1/sessions/${id}/queue`, { body: whom });
      } else {
        const said = comment.trim();
        await call("POST", `/v1/sessions/${id}/searches`, {
          body: { purpose: "transfer", ...whom, ...(said ? { comment: said } : {}), leg: owner },
        });
      }
      toast(t(waits ? "reassign.moved" : "reassign.begun"));
      onClose();
    } catch (cause) {
      setFault(refusalText(codeOf(cause)));
      setBusy(false);
    }
  };

  const choice = (value: Whom, name: string, about: string, off = false) => (
    <label key={JSON.stringify(value)} class={off ? "target target-off" : "target"}>
      <input
        type="radio"
        name={group}
        disabled={off}
        checked={same(whom, value)}
        onChange={() => setWhom(value)}
      />
      <bdi class="target-name clip">{name}</bdi>
      <span class="target-about num">{about}</span>
    </label>
  );

  return (
    <Dialog title={t(waits ? "reassign.move_title" : "reassign.title")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="muted">{t(waits ? "reassign.move_lead" : "reassign.lead")}</p>
        {!waits && agents.length > 0 && (
          <fieldset class="targets">
            <legend>{t("transfer.agents")}</legend>
            {agents.map((agent) => {
              const why = unfit(agent);
              const load = t("transfer.agent_about", { n: agent.sessions, of: agent.capacity });
              return choice({ agent: agent.agent }, agent.name, why || load, why !== "");
            })}
          </fieldset>
        )}
        <fieldset class="targets">
          <legend>{t("transfer.lines")}</legend>
          {waits && choice({ front: true }, t("reassign.front"), "")}
          {queues.map((queue) => {
            const staff = queue.agents_ready + queue.agents_busy;
            const about =
              staff > 0
                ? t("transfer.line_about", {
                    agents: t("transfer.n_agents", { n: staff }),
                    waiting: t("transfer.n_waiting", { n: queue.waiting }),
                  })
                : t("transfer.unstaffed");
            return choice({ queue: queue.queue }, queue.name, about, !waits && staff === 0);
          })}
        </fieldset>
        {!waits && (
          <Field label={t("transfer.comment")} hint={t("transfer.comment_hint")}>
            {(ids) => (
              <textarea
                {...ids}
                class="input"
                rows={2}
                dir="auto"
                maxLength={4000}
                value={comment}
                onInput={(event) => setComment(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        {fault && (
          <p class="field-error" role="alert">
            {fault}
          </p>
        )}
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={!whom || (!waits && !owner)} busy={busy}>
            {t(waits ? "reassign.move" : "reassign.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
