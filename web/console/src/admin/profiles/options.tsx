import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { type Content, FLAGS } from "./data.ts";
import type { PartProps } from "./editor.tsx";

const NOTICES = ["chime", "voice", "off"] as const;

/** What the panel does by default; what is left open is as in the company's settings. */
export function OptionsFields({ content, set }: PartProps) {
  const { options } = content;
  const put = <K extends keyof Content["options"]>(name: K, value: Content["options"][K]) =>
    set("options", { ...options, [name]: value });
  return (
    <fieldset class="part">
      <legend>{t("profiles.options")}</legend>
      {FLAGS.map((flag) => (
        <Field key={flag} label={t(`option.${flag}`)}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={String(options[flag])}
              onChange={({ currentTarget: { value } }) =>
                put(flag, value === "null" ? null : value === "true")
              }
            >
              <option value="null">{t("profiles.as_company")}</option>
              <option value="true">{t("profiles.on")}</option>
              <option value="false">{t("profiles.off")}</option>
            </select>
          )}
        </Field>
      ))}
      <Field label={t("settings.notices")}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={options.notices ?? ""}
            onChange={({ currentTarget: { value } }) =>
              put("notices", (value || null) as Content["options"]["notices"])
            }
          >
            <option value="">{t("profiles.as_company")}</option>
            {NOTICES.map((way) => (
              <option key={way} value={way}>
                {t(`notices.${way}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </fieldset>
  );
}
