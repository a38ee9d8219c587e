import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import type { Banner } from "./data.ts";
import type { PartProps } from "./editor.tsx";
import { PictureField } from "./picture-field.tsx";
import { WordsField } from "./words.tsx";

const MOST = 10;

/** Advertising: pictures and texts, with where they lead. */
export function BannersFields({ content, set }: PartProps) {
  const { banners } = content;
  const change = (at: number, value: Partial<Banner>) =>
    set(
      "banners",
      banners.map((one, index) => (index === at ? { ...one, ...value } : one)),
    );
  return (
    <fieldset class="part">
      <legend>{t("profiles.banners")}</legend>
      <p class="field-hint">{t("profiles.banners_hint")}</p>
      {banners.map((banner, at) => (
        <section key={at} class="banner-part" aria-label={t("profiles.banner", { n: at + 1 })}>
          <div class="card-head">
            <h3>{t("profiles.banner", { n: at + 1 })}</h3>
            <IconButton
              icon="trash"
              size={16}
              label={t("profiles.remove_banner", { n: at + 1 })}
              onClick={() =>
                set(
                  "banners",
                  banners.filter((_, index) => index !== at),
                )
              }
            />
          </div>
          <WordsField
            label={t("profiles.banner_text")}
            value={banner.text}
            most={300}
            onChange={(text) => change(at, { text })}
          />
          <Field label={t("profiles.link")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="url"
                dir="ltr"
                placeholder="https://"
                value={banner.link ?? ""}
                onInput={(event) => change(at, { link: event.currentTarget.value || null })}
              />
            )}
          </Field>
          <PictureField
            label={t("profiles.picture")}
            value={banner.picture}
            onChange={(picture) => change(at, { picture })}
          />
          <Field label={t("profiles.place")}>
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={banner.place}
                onChange={(event) =>
                  change(at, { place: event.currentTarget.value as Banner["place"] })
                }
              >
                <option value="top">{t("profiles.place_top")}</option>
                <option value="bottom">{t("profiles.place_bottom")}</option>
              </select>
            )}
          </Field>
        </section>
      ))}
      {banners.length < MOST && (
        <Button
          small
          icon="plus"
          onClick={() =>
            set("banners", [...banners, { place: "top", link: null, picture: null, text: {} }])
          }
        >
          {t("profiles.add_banner")}
        </Button>
      )}
    </fieldset>
  );
}
