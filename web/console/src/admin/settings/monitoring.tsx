import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import type { SectionProps } from "./section.ts";
import { TextsFields } from "./texts.tsx";

/** Found in the fields when monitoring is first allowed; the company's own words replace them. */
const USUAL: Record<string, string> = {
  en: "A supervisor may watch this conversation to help us serve you better.",
  es: "Un supervisor puede seguir esta conversación para ayudarnos a atenderle mejor.",
  de: "Leitende Mitarbeitende können dieses Gespräch mitlesen, damit wir Sie besser betreuen.",
  ar: "قد يتابع مشرف هذه المحادثة ليساعدنا على خدمتك بشكل أفضل.",
};

/** Whether sessions may be watched, and what their members are told of it (IS-81). */
export function Monitoring({ settings, set, fault }: SectionProps) {
  const texts = settings.monitoring_texts;
  return (
    <>
      <Switch
        label={t("settings.monitoring")}
        hint={t("settings.monitoring_hint")}
        on={settings.monitoring}
        onChange={(on) => {
          set("monitoring", on);
          if (on && Object.keys(texts).length === 0) set("monitoring_texts", USUAL);
        }}
      />
      {settings.monitoring && (
        <>
          <Switch
            label={t("settings.monitoring_shown")}
            on={settings.monitoring_shown}
            onChange={(on) => set("monitoring_shown", on)}
          />
          <TextsFields
            texts={texts}
            set={(all) => set("monitoring_texts", all)}
            label={(language) => t("settings.monitoring_text", { language })}
            hint={t("settings.monitoring_text_hint")}
            error={fault("monitoring_texts")}
            maxLength={500}
            rows={2}
          />
        </>
      )}
      {(
        [
          ["alert_sessions", "settings.alert_sessions"],
          ["alert_wait_s", "settings.alert_wait"],
          ["alert_answer_s", "settings.alert_answer"],
        ] as const
      ).map(([key, label]) => (
        <Field key={key} label={t(label)} hint={t("settings.alert_hint")} error={fault(key)}>
          {(ids) => (
            <input
              {...ids}
              class="input input-short"
              type="number"
              min={0}
              max={86_400}
              value={settings[key]}
              onInput={(event) => set(key, Number(event.currentTarget.value))}
            />
          )}
        </Field>
      ))}
    </>
  );
}
