import { useState } from "preact/hooks";
import { Field } from "../kit/field.tsx";

interface NamesFieldProps {
  label: string;
  hint: string;
  error: string | undefined;
  value: unknown;
  onChange: (names: string[]) => void;
}

const namesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((name) => name.trim())
    .filter(Boolean);

/** A list of names, one a line. */
export function NamesField({ label, hint, error, value, onChange }: NamesFieldProps) {
  const [text, setText] = useState(() => (Array.isArray(value) ? value.join("\n") : ""));
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          {...ids}
          class="input"
          rows={4}
          dir="auto"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            onChange(namesOf(event.currentTarget.value));
          }}
        />
      )}
    </Field>
  );
}
