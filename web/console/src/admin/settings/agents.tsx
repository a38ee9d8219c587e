import { useState } from "preact/hooks";
import { t, tCode } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import { lines } from "../resource.ts";
import type { SectionProps } from "./section.ts";

type Who = SectionProps["settings"]["second_factor"];
const WHO: Who[] = ["off", "administrators", "everybody"];

const FEATURES = [
  "archive",
  "canned_replies",
  "command_palette",
  "contact_notes",
  "follow_me",
  "live_typing",
  "push",
  "rooms",
  "sounds",
  "wall",
  "wrap_up",
];

export function Agents({ settings, set, fault }: SectionProps) {
  const [states, setStates] = useState(settings.not_ready_states.join("\n"));
  return (
    <>
      <Field
        label={t("settings.states")}
        hint={t("settings.states_hint")}
        error={fault("settings.not_ready_states")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input"
            rows={4}
            value={states}
            onInput={(event) => {
              setStates(event.currentTarget.value);
              set("not_ready_states", lines(event.currentTarget.value));
            }}
          />
        )}
      </Field>
      <Field
        label={t("settings.second_factor")}
        hint={t("settings.second_factor_hint")}
        error={fault("settings.second_factor")}
      >
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={settings.second_factor}
            onChange={(event) => set("second_factor", event.currentTarget.value as Who)}
          >
            {WHO.map((who) => (
              <option key={who} value={who}>
                {t(`settings.second_factor_${who}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <h3>{t("settings.features")}</h3>
      {FEATURES.map((feature) => (
        <Switch
          key={feature}
          label={tCode("feature", feature)}
          on={settings.agent_features[feature] !== false}
          onChange={(on) => set("agent_features", { ...settings.agent_features, [feature]: on })}
        />
      ))}
    </>
  );
}
