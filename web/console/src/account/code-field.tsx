import { useEffect, useRef } from "preact/hooks";
import { Field } from "../kit/field.tsx";

interface CodeFieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Letters are expected too: a recovery code. */
  words?: boolean;
  autofocus?: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** A one-time code, which browsers and phones offer to fill in. */
export function CodeField({
  label,
  hint,
  error,
  words,
  autofocus,
  value,
  onChange,
}: CodeFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  // The attribute works once per document, and this comes in place of something else.
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, []);
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          ref={input}
          class={words ? "input mono" : "input mono input-code"}
          name="code"
          dir="ltr"
          autocomplete="one-time-code"
          inputMode={words ? "text" : "numeric"}
          autocapitalize="none"
          spellcheck={false}
          maxLength={40}
          required
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
