import "../styles/meet.css";
import type { Choice } from "@switchboard/wire";
import { useEffect, useId, useState } from "preact/hooks";
import { account } from "../api/account.ts";
import { Problem } from "../api/client.ts";
import { colleagues, fetchColleagues } from "../desk/colleagues.ts";
import { codeOf } from "../desk/desk.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { useStore } from "../lib/store.ts";
import { Meanings } from "./meanings.tsx";
import { meet } from "./meet.ts";
import { unfit } from "./targets.tsx";

/** How often the numbers are asked for anew while the window is open. */
const EVERY_MS = 2_000;
/** Nobody is named: whoever knows the subject. */
const ANYBODY = "";

/** The window in which an agent asks for a talk with a colleague (CC-19 to CC-21). */
export function Meeting({ onClose }: { onClose: () => void }) {
  const found = useStore(colleagues);
  const [agent, setAgent] = useState<string | null>(null);
  const [subject, setSubject] = useState("");
  const [choices, setChoices] = useState<Choice[]>();
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const group = useId();

  useEffect(() => {
    const fetch = () => {
      fetchColleagues().catch((cause) => setFault(refusalText(codeOf(cause))));
    };
    fetch();
    const timer = setInterval(fetch, EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  const me = account.get();
  const self = me.status === "in" ? me.me.agent.id : undefined;
  const others = (found?.agents ?? []).filter((each) => each.agent !== self);
  const about = subject.trim();
  const named = others.find((each) => each.agent === agent);
  const fits = agent === ANYBODY ? about !== "" : named !== undefined && !unfit(named, self, []);

  const submit = async (subject: string, service?: string) => {
    setBusy(true);
    setFault("");
    setChoices(undefined);
    try {
      await meet({
        ...(agent && { agent }),
        ...(subject && { subject }),
        ...(service && { service }),
      });
      onClose();
    } catch (cause) {
      const unclear = cause instanceof Problem && cause.code === "subject_unclear";
      if (unclear) setChoices(cause.choices);
      else setFault(refusalText(codeOf(cause)));
      setBusy(false);
    }
  };

  const choice = (value: string, name: string, state: string, off: boolean) => (
    <label key={value} class={off ? "target target-off" : "target"}>
      <input
        type="radio"
        name={group}
        disabled={off}
        checked={agent === value}
        onChange={() => setAgent(value)}
      />
      <bdi class="target-name clip">{name}</bdi>
      <span class="target-about num">{state}</span>
    </label>
  );

  return (
    <Dialog title={t("meet.title")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) void submit(about);
        }}
      >
        <p class="meet-lead">{t("meet.lead")}</p>
        <fieldset class="targets">
          <legend class="sr">{t("meet.who")}</legend>
          {others.map((each) => {
            const why = unfit(each, self, []);
            const load = t("transfer.agent_about", { n: each.sessions, of: each.capacity });
            return choice(each.agent, each.name, why || load, why !== "");
          })}
          {choice(ANYBODY, t("meet.anybody"), about ? "" : t("meet.needs_subject"), false)}
        </fieldset>
        <Field label={t("meet.subject")} hint={t("meet.subject_hint")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              dir="auto"
              maxLength={120}
              required={agent === ANYBODY}
              value={subject}
              onInput={(event) => {
                setSubject(event.currentTarget.value);
                setChoices(undefined);
              }}
            />
          )}
        </Field>
        {choices && (
          <Meanings
            choices={choices}
            typed={about}
            choose={(chosen, service) => void submit(chosen, service)}
          />
        )}
        {fault && (
          <p class="field-error" role="alert">
            {fault}
          </p>
        )}
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={!fits} busy={busy}>
            {t("meet.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
