import { useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { begin } from "../../api/sign-up.ts";
import { locale, t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { Icon } from "../../kit/icon.tsx";
import { explain } from "../../kit/toast.tsx";
import { EntryFrame } from "../frame.tsx";

const FIELDS = [
  { name: "company", autocomplete: "organization", type: "text", most: 120 },
  { name: "name", autocomplete: "name", type: "text", most: 120 },
  { name: "mail", autocomplete: "email", type: "email", most: 80 },
] as const;

/** Who it is; then everything waits for the mail. */
export function Begin({ days, invitation }: { days: number; invitation: string | null }) {
  const [form, setForm] = useState({ company: "", name: "", mail: "" });
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await begin({ ...form, mail: form.mail.trim(), locale: locale(), invitation });
      setSent(true);
    } catch (cause) {
      setProblem(cause);
    }
    setBusy(false);
  }

  if (sent) {
    return (
      <EntryFrame title={t("signup.sent")}>
        <p role="status">{t("signup.sent_text", { mail: form.mail.trim(), n: days })}</p>
        <p class="field-hint signup-hint">{t("signup.sent_hint")}</p>
        <Button class="button-wide" onClick={() => setSent(false)}>
          {t("signup.sent_again")}
        </Button>
      </EntryFrame>
    );
  }
  const code = problem instanceof Problem ? problem.code : "";
  return (
    <EntryFrame title={t("signup.title")} lead={t("signup.lead")}>
      {problem !== null && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} />{" "}
          {code === "bad_invitation"
            ? t("signup.bad_invitation")
            : code === "rate_limited"
              ? t("signup.too_many")
              : explain(problem)}
        </p>
      )}
      <form class="form" onSubmit={submit}>
        {FIELDS.map(({ name, autocomplete, type, most }) => (
          <Field
            key={name}
            label={t(`signup.${name}`)}
            hint={t(`signup.${name}_hint`)}
            error={
              problem instanceof Problem
                ? problem.fields.find((each) => each.field === name)?.message
                : undefined
            }
          >
            {(ids) => (
              <input
                {...ids}
                class="input"
                required
                type={type as "text"}
                maxLength={most}
                autocomplete={autocomplete}
                value={form[name]}
                onInput={({ currentTarget }) => setForm({ ...form, [name]: currentTarget.value })}
              />
            )}
          </Field>
        ))}
        <Button look="primary" type="submit" busy={busy} class="button-wide">
          {t("signup.send")}
        </Button>
      </form>
    </EntryFrame>
  );
}
