import "../styles/meet.css";
import type { Choice } from "@switchboard/wire";
import { useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import { codeOf } from "../desk/desk.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Meanings } from "../work/meanings.tsx";
import { enter } from "../work/meet.ts";

/** Into the room on a subject, which is opened if there is none (CC-16). */
export function BySubject() {
  const [subject, setSubject] = useState("");
  const [choices, setChoices] = useState<Choice[]>();
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async (chosen: string, service?: string) => {
    setBusy(true);
    setFault("");
    setChoices(undefined);
    try {
      await enter(chosen, service);
    } catch (cause) {
      const unclear = cause instanceof Problem && cause.code === "subject_unclear";
      if (unclear) setChoices(cause.choices);
      else setFault(refusalText(codeOf(cause)));
    }
    setBusy(false);
  };
  return (
    <form
      class="by-subject"
      onSubmit={(event) => {
        event.preventDefault();
        void go(subject.trim());
      }}
    >
      <Field label={t("meet.subject")} hint={t("rooms.subject_hint")} error={fault || undefined}>
        {(ids) => (
          <div class="by-subject-line">
            <input
              {...ids}
              class="input"
              dir="auto"
              maxLength={120}
              required
              value={subject}
              onInput={(event) => {
                setSubject(event.currentTarget.value);
                setChoices(undefined);
              }}
            />
            <Button look="primary" type="submit" busy={busy}>
              {t("rooms.join")}
            </Button>
          </div>
        )}
      </Field>
      {choices && (
        <Meanings
          choices={choices}
          typed={subject.trim()}
          choose={(chosen, service) => void go(chosen, service)}
        />
      )}
    </form>
  );
}
