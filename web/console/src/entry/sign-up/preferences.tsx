import { useState } from "preact/hooks";
import type { HoursWeek } from "../../api/types.ts";
import { LANGUAGES, locale, t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { readable } from "../../lib/colour.ts";
import { StepForm, type StepProps } from "./steps.tsx";

const WORKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;
const weekOf = (from: string, to: string): HoursWeek => {
  const day = [{ from, to }];
  const work = Object.fromEntries(WORKDAYS.map((name) => [name, day]));
  return { ...work, saturday: [], sunday: [] } as unknown as HoursWeek;
};
const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What the company itself wants: language, looks, when somebody is there. */
export function PreferencesStep(props: StepProps) {
  const old = props.state.preferences;
  const span = old?.hours?.week.monday?.[0];
  const [form, setForm] = useState({
    locale: old?.locale ?? locale(),
    accent: old?.accent ?? "#0f5c4c",
    launcher: old?.launcher ?? "",
    always: !old?.hours,
    zone: old?.hours?.zone ?? here(),
    from: span?.from ?? "09:00",
    to: span?.to ?? "17:00",
  });
  const set = (change: Partial<typeof form>) => setForm((form) => ({ ...form, ...change }));
  const answers = () => {
    const { locale, accent, launcher, always, zone, from, to } = form;
    const hours = always ? null : { zone, week: weekOf(from, to) };
    return { preferences: { locale, accent, launcher: launcher.trim(), hours } };
  };
  return (
    <StepForm {...props} answers={answers}>
      {(fault) => (
        <>
          <Field label={t("signup.locale")} hint={t("signup.locale_hint")} error={fault("locale")}>
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={form.locale}
                onChange={(event) => set({ locale: event.currentTarget.value })}
              >
                {LANGUAGES.map((each) => (
                  <option key={each.code} value={each.code} lang={each.code}>
                    {each.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label={t("signup.launcher")}
            hint={t("signup.launcher_hint")}
            error={fault("launcher")}
          >
            {(ids) => (
              <input
                {...ids}
                class="input"
                maxLength={40}
                placeholder={t("signup.launcher_usual")}
                value={form.launcher}
                onInput={(event) => set({ launcher: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={t("signup.accent")} error={fault("accent")}>
            {(ids) => (
              <span class="signup-colour">
                <input
                  {...ids}
                  type="color"
                  class="input input-color"
                  value={form.accent}
                  onInput={(event) => set({ accent: event.currentTarget.value })}
                />
                <span
                  class="signup-button"
                  aria-hidden="true"
                  style={{ background: form.accent, color: readable(form.accent) }}
                >
                  {form.launcher.trim() || t("signup.launcher_usual")}
                </span>
              </span>
            )}
          </Field>
          <fieldset class="signup-choice">
            <legend class="field-label">{t("signup.hours")}</legend>
            {[true, false].map((always) => (
              <label key={String(always)} class="check-row">
                <input
                  type="radio"
                  name="hours"
                  checked={form.always === always}
                  onChange={() => set({ always })}
                />
                <span>{t(always ? "signup.always" : "signup.workdays")}</span>
              </label>
            ))}
            {!form.always && (
              <div class="form-two">
                {(["from", "to"] as const).map((name) => (
                  <Field key={name} label={t(`signup.${name}`)}>
                    {(ids) => (
                      <input
                        {...ids}
                        class="input"
                        type="time"
                        required
                        value={form[name]}
                        onInput={(event) => set({ [name]: event.currentTarget.value })}
                      />
                    )}
                  </Field>
                ))}
                <Field
                  label={t("signup.zone")}
                  hint={t("signup.zone_hint")}
                  error={fault("zone") ?? fault("week")}
                >
                  {(ids) => (
                    <input
                      {...ids}
                      class="input"
                      required
                      dir="ltr"
                      spellcheck={false}
                      value={form.zone}
                      onInput={(event) => set({ zone: event.currentTarget.value })}
                    />
                  )}
                </Field>
              </div>
            )}
          </fieldset>
        </>
      )}
    </StepForm>
  );
}
