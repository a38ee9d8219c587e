import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import type { Content } from "./data.ts";
import type { PartProps } from "./editor.tsx";
import { PictureField } from "./picture-field.tsx";

/** Colours, logo and header image. */
export function GraphicsFields({ content, set }: PartProps) {
  const { colours } = content;
  const colour = (which: keyof Content["colours"], usual: string) => (
    <Field label={t(`profiles.${which}`)} hint={t(`profiles.${which}_hint`)}>
      {(ids) => (
        <span class="color-row">
          <input
            type="color"
            class="input input-color"
            aria-label={t(`profiles.${which}`)}
            value={colours[which] ?? usual}
            onInput={(event) => set("colours", { ...colours, [which]: event.currentTarget.value })}
          />
          <input
            {...ids}
            class="input input-short mono"
            pattern="#[0-9a-fA-F]{6}"
            placeholder={t("profiles.as_company")}
            value={colours[which] ?? ""}
            onInput={(event) =>
              set("colours", { ...colours, [which]: event.currentTarget.value || null })
            }
          />
        </span>
      )}
    </Field>
  );
  return (
    <fieldset class="part">
      <legend>{t("profiles.graphics")}</legend>
      {colour("accent", "#0f5c4c")}
      {colour("header", "#ffffff")}
      <PictureField
        label={t("profiles.logo")}
        value={content.logo}
        onChange={(logo) => set("logo", logo)}
      />
      <PictureField
        label={t("profiles.header_picture")}
        value={content.header}
        onChange={(header) => set("header", header)}
      />
    </fieldset>
  );
}
