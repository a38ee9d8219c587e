import { useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import type { Proof } from "../api/factor.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { CodeField } from "./code-field.tsx";

interface ProveProps {
  lead: string;
  /** A code is asked for as well. */
  code: boolean;
  danger: boolean;
  label: string;
  onCancel: () => void;
  run: (proof: Proof) => Promise<void>;
}

/** Password, and a code where there is a second factor. */
export function ProveForm({ lead, code: asked, danger, label, onCancel, run }: ProveProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const wrong = (field: string) =>
    problem instanceof Problem && problem.fields.some((each) => each.field === field);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await run({ password, ...(asked ? { code } : {}) });
    } catch (cause) {
      setProblem(cause);
      setBusy(false);
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>("dialog [aria-invalid]")?.focus(),
      );
    }
  }

  const general = problem !== null && !wrong("password") && !wrong("code");
  return (
    <form class="form" onSubmit={submit}>
      <p>{lead}</p>
      {general && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <Field
        label={t("login.password")}
        error={wrong("password") ? t("factor.bad_password") : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            class="input"
            type="password"
            autocomplete="current-password"
            required
            autofocus
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {asked && (
        <CodeField
          label={t("factor.code_or_recovery")}
          words
          error={wrong("code") ? t("login.bad_code") : undefined}
          value={code}
          onChange={setCode}
        />
      )}
      <div class="form-foot">
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
        <Button look={danger ? "danger" : "primary"} type="submit" busy={busy}>
          {label}
        </Button>
      </div>
    </form>
  );
}
