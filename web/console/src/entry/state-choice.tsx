import { stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";

interface StateChoiceProps {
  states: string[];
  chosen: string;
  onChoose: (state: string) => void;
}

/** How to begin: taking visitors, or not yet (IS-99). */
export function StateChoice({ states, chosen, onChoose }: StateChoiceProps) {
  return (
    <fieldset class="choices">
      <legend class="field-label">{t("login.state")}</legend>
      <div class="choice-row">
        {states.map((each) => (
          <label key={each} class="choice">
            <input
              type="radio"
              name="state"
              checked={chosen === each}
              onChange={() => onChoose(each)}
            />
            <span
              class={each === "available" ? "dot dot-good" : "dot dot-idle"}
              aria-hidden="true"
            />
            {stateName(each)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
