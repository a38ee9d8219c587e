import { LANGUAGES, t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";

/** Texts by language: those that the console is in, and whichever the company has beside them. */
export type Texts = Record<string, string>;

interface Props {
  texts: Texts;
  set: (texts: Texts) => void;
  /** Of a language's field. */
  label: (language: string) => string;
  hint?: string | undefined;
  error?: string | undefined;
  maxLength: number;
  /** Of each field; one is a single line. */
  rows?: number;
}

/** A field for each language; one that is empty has no text. */
export function TextsFields({ texts, set, label, hint, error, maxLength, rows = 1 }: Props) {
  const known = LANGUAGES.map(({ code }) => code as string);
  const others = Object.keys(texts).filter((code) => !known.includes(code));
  const languages = [...LANGUAGES, ...others.map((code) => ({ code, name: code, dir: undefined }))];
  const write = (code: string, text: string) => {
    const { [code]: _, ...rest } = texts;
    set(text.trim() === "" ? rest : { ...rest, [code]: text });
  };
  return languages.map(({ code, name, dir }, at) => (
    <Field
      key={code}
      label={label(name)}
      hint={at === 0 ? hint : undefined}
      error={at === 0 ? error : undefined}
    >
      {(ids) => {
        const field = {
          ...ids,
          class: "input",
          lang: code,
          dir: dir ?? ("auto" as const),
          maxLength,
          value: texts[code] ?? "",
        };
        return rows > 1 ? (
          <textarea
            {...field}
            rows={rows}
            onInput={(event) => write(code, event.currentTarget.value)}
          />
        ) : (
          <input {...field} onInput={(event) => write(code, event.currentTarget.value)} />
        );
      }}
    </Field>
  ));
}

/** The same for what has a text for everybody above it. */
export function InLanguages(props: Omit<Props, "label" | "rows" | "hint">) {
  const used = Object.keys(props.texts).length > 0 || !!props.error;
  return (
    <details class="in-languages" open={used}>
      <summary>{t("settings.by_language")}</summary>
      <p class="field-hint">{t("settings.by_language_hint")}</p>
      <TextsFields {...props} label={(language) => language} />
    </details>
  );
}
