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
  const begin = (change: Partial<SectionProps["settings"]["agent_defaults"]>) =>
    set("agent_defaults", { ...settings.agent_defaults, ...change });
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
      <h3>{t("settings.agent_defaults")}</h3>
      <Field label={t("agents.capacity")} error={fault("capacity")}>
        {(ids) => (
          <input
            {...ids}
            class="input input-short"
            type="number"
            min={1}
            max={50}
            value={settings.agent_defaults.capacity}
            onInput={(event) => begin({ capacity: event.currentTarget.valueAsNumber || 1 })}
          />
        )}
      </Field>
      <Switch
        label={t("prefs.sound")}
        hint={t("settings.agent_defaults_hint")}
        on={settings.agent_defaults.sound}
        onChange={(sound) => begin({ sound })}
      />
      <Switch
        label={t("prefs.desktop")}
        hint={t("settings.agent_defaults_hint")}
        on={settings.agent_defaults.desktop}
        onChange={(desktop) => begin({ desktop })}
      />
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
