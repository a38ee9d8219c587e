import { LANGUAGES, t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { readable } from "../../lib/colour.ts";
import type { SectionProps } from "./section.ts";
import { InLanguages } from "./texts.tsx";

export function Company({ tenant, name, setName, settings, set, fault }: SectionProps) {
  return (
    <>
      <Field
        label={t("admin.name")}
        hint={t("settings.short", { slug: tenant.slug })}
        error={fault("name")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input"
            required
            maxLength={120}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("settings.accent")} error={fault("settings.accent")}>
        {(ids) => (
          <span class="color-row">
            <input
              type="color"
              class="input input-color"
              aria-label={t("settings.accent")}
              value={settings.accent}
              onInput={(event) => set("accent", event.currentTarget.value)}
            />
            <input
              {...ids}
              class="input input-short mono"
              pattern="#[0-9a-fA-F]{6}"
              value={settings.accent}
              onInput={(event) => set("accent", event.currentTarget.value)}
            />
            <span
              class="color-sample"
              style={{ background: settings.accent, color: readable(settings.accent) }}
            >
              Abc
            </span>
          </span>
        )}
      </Field>
      <Field
        label={t("settings.launcher")}
        hint={t("settings.launcher_hint")}
        error={fault("settings.launcher")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input"
            maxLength={40}
            value={settings.launcher}
            onInput={(event) => set("launcher", event.currentTarget.value)}
          />
        )}
      </Field>
      <InLanguages
        texts={settings.launcher_texts}
        set={(texts) => set("launcher_texts", texts)}
        error={fault("launcher_texts")}
        maxLength={40}
      />
      <Field label={t("settings.locale")} error={fault("settings.locale")}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={settings.locale}
            onChange={(event) => set("locale", event.currentTarget.value)}
          >
            {LANGUAGES.map((each) => (
              <option key={each.code} value={each.code} lang={each.code}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}
