import { t } from "../../i18n/index.ts";

interface ChecksProps {
  label: string;
  /** What it means that none is chosen. */
  hint: string;
  error: string | undefined;
  choices: { id: string; name: string }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** Some of a short list. What was chosen and is not in it any more can still be taken out. */
export function Checks({ label, hint, error, choices, chosen, onChange }: ChecksProps) {
  const lost = chosen.filter((id) => choices.every((choice) => choice.id !== id));
  const all = [...choices, ...lost.map((id) => ({ id, name: id }))];
  return (
    <fieldset class="stack">
      <legend class="field-label">{label}</legend>
      <p class="field-hint">{hint}</p>
      {all.map(({ id, name }) => (
        <label key={id} class="check-row">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, id]
                  : chosen.filter((each) => each !== id),
              )
            }
          />
          <bdi>{name}</bdi>
        </label>
      ))}
      {all.length === 0 && <p class="muted">{t("admin.none")}</p>}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}
