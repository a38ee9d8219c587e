import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import type { SectionProps } from "./section.ts";
import { InLanguages } from "./texts.tsx";

/** What visitors may do after a session, and who sees it. */
export function Afterwards({ settings, set, fault }: SectionProps) {
  return (
    <>
      <Switch
        label={t("settings.rating")}
        hint={t("settings.rating_hint")}
        on={settings.rating}
        onChange={(on) => set("rating", on)}
      />
      <Field
        label={t("settings.rating_question")}
        hint={t("settings.rating_question_hint")}
        error={fault("settings.rating_question")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input"
            dir="auto"
            maxLength={200}
            value={settings.rating_question}
            onInput={(event) => set("rating_question", event.currentTarget.value)}
          />
        )}
      </Field>
      <InLanguages
        texts={settings.rating_questions}
        set={(texts) => set("rating_questions", texts)}
        error={fault("rating_questions")}
        maxLength={200}
      />
      <Switch
        label={t("settings.rating_for_agents")}
        on={settings.rating_for_agents}
        onChange={(on) => set("rating_for_agents", on)}
      />
      <Switch
        label={t("settings.transcript_mail")}
        hint={t("settings.transcript_mail_hint")}
        on={settings.transcript_mail}
        onChange={(on) => set("transcript_mail", on)}
      />
    </>
  );
}
