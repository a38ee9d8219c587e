import type { QueueStatus, SearchPurpose, WallAgent } from "@switchboard/wire";
import { useEffect, useId, useState } from "preact/hooks";
import { account } from "../api/account.ts";
import { colleagues, fetchColleagues, fetchHelp, type HelpPreview } from "../desk/colleagues.ts";
import { askForHelp, codeOf, desk, seek } from "../desk/desk.ts";
import { can } from "../desk/session.ts";
import { refusalText, stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { createStore, useStore } from "../lib/store.ts";

/** The session for which a colleague is wanted. */
export const transferOf = createStore<string | null>(null);

/** How often the numbers are asked for anew while the window is open. */
const EVERY_MS = 2_000;

type Whom = { agent: string } | { queue: string } | { anybody: true } | { help: true };

const same = (a: Whom | null, b: Whom): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Why that agent cannot be asked; empty when they can (WT-32, WT-33). */
export const unfit = (agent: WallAgent, me: string | undefined, here: string[]): string => {
  if (agent.agent === me) return t("transfer.self");
  if (here.includes(agent.name)) return t("transfer.here");
  if (agent.state !== "available") return stateName(agent.state);
  return agent.sessions >= agent.capacity ? t("transfer.full") : "";
};

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
  const found = useStore(colleagues);
  const [help, setHelp] = useState<HelpPreview>();
  const [purpose, setPurpose] = useState<SearchPurpose>(owns ? "transfer" : "conference");
  const [lines, setLines] = useState(false);
  const [whom, setWhom] = useState<Whom | null>(null);
  const [comment, setComment] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const group = useId();
  const close = () => transferOf.set(null);

  useEffect(() => {
    const fetch = () => {
      Promise.all([fetchColleagues(), fetchHelp(id).then(setHelp)]).then(
        () => setFault(""),
        (cause) => setFault(refusalText(codeOf(cause))),
      );
    };
    fetch();
    const timer = setInterval(fetch, EVERY_MS);
    return () => clearInterval(timer);
  }, [id]);

  const me = account.get();
  const self = me.status === "in" ? me.me.agent.id : undefined;
  const session = desk.get().sessions[id]!;
  const agents = found?.agents ?? [];
  // The roster has no ids of agents: of namesakes nobody is left out here, the server knows.
  const here = session.roster
    .filter(
      ({ role, name }) => role === "agent" && agents.filter((a) => a.name === name).length < 2,
    )
    .map(({ name }) => name);
  const queues = found?.queues ?? [];
  const staffed = (queue: QueueStatus) => queue.agents_ready + queue.agents_busy > 0;
  const fits =
    whom !== null &&
    ("agent" in whom
      ? agents.some((agent) => agent.agent === whom.agent && unfit(agent, self, here) === "")
      : "queue" in whom
        ? queues.some((queue) => queue.queue === whom.queue && staffed(queue))
        : "help" in whom
          ? purpose === "conference" && help !== undefined
          : true);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!whom || !fits) return;
    setBusy(true);
    try {
      const said = comment.trim();
      if ("help" in whom) await askForHelp(id, said);
      else await seek(id, purpose, "anybody" in whom ? {} : whom, said);
      close();
    } catch (cause) {
      setFault(refusalText(codeOf(cause)));
      setBusy(false);
    }
  };

  const choice = (value: Whom, name: string, about: string, off: boolean) => (
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
    <Dialog title={t("transfer.title")} onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <fieldset class="purposes">
          <legend class="sr">{t("transfer.what")}</legend>
          {(["transfer", "conference"] as const).map((value) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name={`${group}-what`}
                checked={purpose === value}
                disabled={value === "transfer" && !owns}
                onChange={() => setPurpose(value)}
              />
              {t(`transfer.${value}`)}
            </label>
          ))}
        </fieldset>
        <div class="target-kinds">
          <Button small aria-pressed={!lines} onClick={() => setLines(false)}>
            {t("transfer.agents")}
          </Button>
          <Button small aria-pressed={lines} onClick={() => setLines(true)}>
            {t("transfer.lines")}
          </Button>
        </div>
        <fieldset class="targets">
          <legend class="sr">{t(lines ? "transfer.lines" : "transfer.agents")}</legend>
          {choice({ anybody: true }, t("transfer.anybody"), "", false)}
          {purpose === "conference" &&
            help &&
            choice(
              { help: true },
              t("transfer.help"),
              help.subject ? t("transfer.help_about", { subject: help.subject }) : "",
              false,
            )}
          {lines
            ? queues.map((queue) =>
                choice(
                  { queue: queue.queue },
                  queue.name,
                  staffed(queue)
                    ? t("transfer.line_about", {
                        agents: t("transfer.n_agents", {
                          n: queue.agents_ready + queue.agents_busy,
                        }),
                        waiting: t("transfer.n_waiting", { n: queue.waiting }),
                      })
                    : t("transfer.unstaffed"),
                  !staffed(queue),
                ),
              )
            : agents.map((agent) => {
                const why = unfit(agent, self, here);
                const load = t("transfer.agent_about", { n: agent.sessions, of: agent.capacity });
                return choice({ agent: agent.agent }, agent.name, why || load, why !== "");
              })}
        </fieldset>
        <Field label={t("transfer.comment")} hint={t("transfer.comment_hint")}>
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={3}
              dir="auto"
              maxLength={4000}
              value={comment}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
          )}
        </Field>
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
    </Dialog>
  );
}
