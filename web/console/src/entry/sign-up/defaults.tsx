import { useState } from "preact/hooks";
import type { Defaults } from "../../api/sign-up.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import { StepForm, type StepProps } from "./steps.tsx";

const USUAL: Defaults = {
  notices: "chime",
  live_typing: true,
  question_required: false,
  rating: true,
  transcript_mail: true,
  capacity: 6,
  ring_s: 20,
  sound: true,
  desktop: true,
};
const NUMBERS = [
  { name: "capacity", least: 1, most: 50 },
  { name: "ring_s", least: 5, most: 300 },
] as const;

/** What visitors and agents begin with; each of them may choose otherwise. */
export function DefaultsStep(props: StepProps) {
  const [form, setForm] = useState<Defaults>(props.state.defaults ?? USUAL);
  const set = (change: Partial<Defaults>) => setForm((form) => ({ ...form, ...change }));
  const switches = (names: readonly (keyof Defaults)[]) =>
    names.map((name) => (
      <Switch
        key={name}
        label={t(`signup.${name as "rating"}`)}
        on={form[name] === true}
        onChange={(on) => set({ [name]: on })}
      />
    ));
  return (
    <StepForm {...props} answers={() => ({ defaults: form })} submit={t("signup.finish")}>
      {(fault) => (
        <>
          <h2 class="form-part">{t("signup.visitors")}</h2>
          {switches(["live_typing", "question_required", "rating", "transcript_mail"])}
          <Field label={t("signup.notices")} error={fault("notices")}>
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={form.notices}
                onChange={({ currentTarget }) =>
                  set({ notices: currentTarget.value as Defaults["notices"] })
                }
              >
                {(["chime", "voice", "off"] as const).map((how) => (
                  <option key={how} value={how}>
                    {t(`signup.notices_${how}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <h2 class="form-part">{t("signup.agents")}</h2>
          {switches(["sound", "desktop"])}
          <div class="form-two">
            {NUMBERS.map(({ name, least, most }) => (
              <Field key={name} label={t(`signup.${name}`)} error={fault(name)}>
                {(ids) => (
                  <input
                    {...ids}
                    class="input input-short"
                    type="number"
                    required
                    min={least}
                    max={most}
                    value={form[name]}
                    onInput={(event) => set({ [name]: event.currentTarget.valueAsNumber })}
                  />
                )}
              </Field>
            ))}
          </div>
        </>
      )}
    </StepForm>
  );
}
