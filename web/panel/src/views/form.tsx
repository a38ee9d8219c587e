import { state, t } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { labels } from "../core/visit.ts";
import type { Key } from "../texts/en.ts";

const Field = (props: { is: "name" | "email"; type: string; required?: boolean }) => (
  <label class="field">
    <span>
      {t(props.is)}
      {!props.required && ` (${t("optional")})`}
    </span>
    <input
      dir="auto"
      type={props.type}
      name={props.is}
      autocomplete={props.is}
      required={props.required}
      value={labels[props.is]}
      onInput={(event) => {
        const { value } = event.currentTarget;
        if (value) labels[props.is] = value;
        else delete labels[props.is];
      }}
    />
  </label>
);

/** Asks for the question, and for a name and an address if the visitor wants to give them. */
export const Form = (props: {
  title: string;
  hint?: string | undefined;
  submit: Key;
  required?: boolean;
  reply?: boolean;
  done: (question: string) => void;
  other?: { label: Key; done: () => void } | undefined;
}) => (
  <form
    class="ask"
    onSubmit={(event) => {
      event.preventDefault();
      const question = recall<string>("draft")?.trim() || "";
      keep("draft", undefined);
      props.done(question);
    }}
  >
    <h2>{props.title}</h2>
    {props.hint && <p class="soft">{props.hint}</p>}
    {state.error && (
      <p class="bad" role="alert">
        {t(state.error)}
      </p>
    )}
    <label class="field">
      <span>{t("question")}</span>
      <textarea
        id="question"
        dir="auto"
        rows={4}
        maxlength={4000}
        required={props.required}
        placeholder={t("question_hint")}
        made={(field) => {
          field.value = recall<string>("draft") || "";
          queueMicrotask(() => field.focus());
        }}
        onInput={(event) => keep("draft", event.currentTarget.value)}
      />
    </label>
    <Field is="name" type="text" />
    <Field is="email" type="email" required={props.reply ?? false} />
    <button type="submit" class="button main">
      {t(props.submit)}
    </button>
    {props.other && (
      <button type="button" class="button" onClick={props.other.done}>
        {t(props.other.label)}
      </button>
    )}
  </form>
);
