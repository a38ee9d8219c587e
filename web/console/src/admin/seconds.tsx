import { Field } from "../kit/field.tsx";

interface SecondsProps {
  label: string;
  hint?: string;
  value: number;
  onChange: (value: number) => void;
}

/** A length of time up to an hour. */
export function Seconds({ label, hint, value, onChange }: SecondsProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <input
          {...ids}
          class="input input-short"
          type="number"
          min={0}
          max={3600}
          required
          value={value}
          onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
        />
      )}
    </Field>
  );
}
