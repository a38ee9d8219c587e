import { Field } from "../kit/field.tsx";

interface SecondsProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: number;
  /** An hour unless something else is said. */
  most?: number;
  onChange: (value: number) => void;
}

/** A length of time up to an hour, or another whole number. */
export function Seconds({ label, hint, error, value, most = 3600, onChange }: SecondsProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          class="input input-short"
          type="number"
          min={0}
          max={most}
          required
          value={value}
          onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
        />
      )}
    </Field>
  );
}
