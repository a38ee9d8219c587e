import { useId } from "preact/hooks";
import { LANGUAGES } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import type { Words } from "./data.ts";

interface WordsFieldProps {
  label: string;
  value: Words;
  most: number;
  onChange: (words: Words) => void;
}

const nameOf = (tag: string): string => {
  const known = LANGUAGES.find(({ code }) => code === tag);
  return known?.name ?? tag;
};

/** One text in several languages; a language is added when it is wanted. */
export function WordsField({ label, value, most, onChange }: WordsFieldProps) {
  const id = useId();
  const tags = Object.keys(value);
  const missing = LANGUAGES.filter(({ code }) => !(code in value));
  return (
    <div class="field" role="group" aria-labelledby={id}>
      <span class="field-label" id={id}>
        {label}
      </span>
      {tags.map((tag) => (
        <div key={tag} class="words-row">
          <span class="words-tag">{nameOf(tag)}</span>
          <textarea
            class="input"
            rows={2}
            lang={tag}
            dir="auto"
            maxLength={most}
            aria-label={`${label} (${nameOf(tag)})`}
            value={value[tag]}
            onInput={(event) => onChange({ ...value, [tag]: event.currentTarget.value })}
          />
        </div>
      ))}
      {missing.length > 0 && (
        <div class="words-add">
          {missing.map(({ code, name }) => (
            <Button
              key={code}
              small
              look="quiet"
              icon="plus"
              aria-label={`${label}: ${name}`}
              onClick={() => onChange({ ...value, [code]: "" })}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
