import type { Choice } from "@switchboard/wire";
import { t } from "../i18n/index.ts";
import { meanings } from "./meet.ts";

interface MeaningsProps {
  choices: Choice[];
  typed: string;
  choose: (subject: string, service: string) => void;
}

/** No single service is for what was typed: what may have been meant, to be pressed (CC-16). */
export function Meanings({ choices, typed, choose }: MeaningsProps) {
  const all = meanings(choices, typed);
  return (
    <fieldset class="meanings">
      <legend>{t(all.length > 0 ? "meet.unclear" : "refusal.subject_unclear")}</legend>
      {all.map(({ service, name, subject }) => (
        <button
          key={`${service} ${subject}`}
          type="button"
          class="meaning"
          onClick={() => choose(subject, service)}
        >
          <bdi>{subject || name}</bdi>
          {subject && <span class="muted">{name}</span>}
        </button>
      ))}
    </fieldset>
  );
}
