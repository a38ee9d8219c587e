import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { answer, type SignUpAnswers, type SignUpState } from "../../api/sign-up.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { explain } from "../../kit/toast.tsx";

/** Named like the answers that they ask for, in their order. */
export const STEPS = ["password", "origins", "preferences", "defaults"] as const;
export type Step = (typeof STEPS)[number];

interface StepsProps {
  at: Step;
  state: SignUpState;
  go: (step: Step) => void;
}

/** Where one is; what was answered already can be gone back to. */
export function Steps({ at, state, go }: StepsProps) {
  return (
    <ol class="steps" aria-label={t("signup.steps")}>
      {STEPS.map((step, index) => {
        const answered = !state.missing.includes(step);
        const name = (
          <>
            <span class="steps-mark" aria-hidden="true">
              {answered && step !== at ? <Icon name="check" size={14} /> : index + 1}
            </span>
            <span class="steps-name">{t(`signup.step_${step}`)}</span>
          </>
        );
        return (
          <li key={step} aria-current={step === at ? "step" : undefined}>
            {answered && step !== at ? (
              <button type="button" class="steps-go" onClick={() => go(step)}>
                {name}
              </button>
            ) : (
              <span class="steps-go">{name}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

export interface StepProps {
  token: string;
  state: SignUpState;
  back: (() => void) | null;
  done: (state: SignUpState) => Promise<void>;
}

interface StepFormProps extends StepProps {
  answers: () => SignUpAnswers;
  submit?: string;
  children: (fault: (field: string) => string | undefined) => ComponentChildren;
}

/** One page of questions: keeps the answers and goes on, or says what is wrong with them. */
export function StepForm({ token, back, done, answers, submit, children }: StepFormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // A new page begins at its title, also for those who hear it.
    const title = document.querySelector<HTMLElement>(".entry-card h1");
    if (!title) return;
    title.tabIndex = -1;
    title.focus();
  }, []);
  const fault = (field: string) =>
    problem instanceof Problem
      ? problem.fields.find((each) => each.field === field)?.message
      : undefined;
  return (
    <form
      ref={form}
      class="form"
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        setProblem(null);
        try {
          await done(await answer(token, answers()));
        } catch (cause) {
          setProblem(cause);
          requestAnimationFrame(() =>
            form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(),
          );
        }
        setBusy(false);
      }}
    >
      {problem !== null && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} />{" "}
          {problem instanceof Problem && problem.code === "bad_invitation"
            ? t("signup.bad_invitation")
            : explain(problem)}
        </p>
      )}
      {children(fault)}
      <div class="form-foot">
        {back && (
          <Button class="spread" onClick={back}>
            {t("signup.back")}
          </Button>
        )}
        <Button look="primary" type="submit" busy={busy}>
          {submit ?? t("signup.next")}
        </Button>
      </div>
    </form>
  );
}
