import { useId, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { type Level, type Levels, levelsOf, rowsOf } from "./params.ts";

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

interface LevelsFieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** What one of them is called, e.g. "Skill". */
  one: string;
  value: Levels;
  onChange: (value: Levels) => void;
}

/** Names with levels: what somebody knows or speaks, or what is asked of them. */
export function LevelsField({ label, hint, error, one, value, onChange }: LevelsFieldProps) {
  // Rows keep their place while a name is being typed.
  const [rows, setRows] = useState<Level[]>(() => rowsOf(value));
  const id = useId();
  const change = (next: Level[]) => {
    setRows(next);
    onChange(levelsOf(next));
  };
  const put = (at: number, row: Level) => change(rows.map((old, n) => (n === at ? row : old)));
  return (
    <fieldset class="stack levels" aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend class="field-label">{label}</legend>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows.map(([name, level], at) => (
        <div key={at} class="levels-row">
          <input
            class="input"
            aria-label={one}
            required
            maxLength={40}
            autocapitalize="none"
            value={name}
            onInput={(event) => put(at, [event.currentTarget.value, level])}
          />
          <select
            class="input"
            aria-label={t("levels.level", { name: name || one })}
            value={level}
            onChange={(event) => put(at, [name, Number(event.currentTarget.value)])}
          >
            {STEPS.map((step) => (
              <option key={step} value={step}>
                {step}
              </option>
            ))}
          </select>
          <IconButton
            icon="close"
            label={t("levels.remove", { name: name || one })}
            onClick={() => change(rows.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      <div>
        <Button small icon="plus" onClick={() => change([...rows, ["", 1]])}>
          {t("levels.add", { one })}
        </Button>
      </div>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
