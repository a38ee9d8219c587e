import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";

const GROUPS = ["subject", "product", "service"] as const;
/** As many as the server takes. */
const MOST = 12;

/** A link that is shown to those who wait. */
export interface Link {
  group: (typeof GROUPS)[number];
  title: string;
  url: string;
}

interface LinksFieldProps {
  label: string;
  value: Link[];
  onChange: (links: Link[]) => void;
}

/** Links in groups, each with a title. */
export function LinksField({ label, value, onChange }: LinksFieldProps) {
  const change = (at: number, by: Partial<Link>) =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...by } : one)));
  return (
    <fieldset class="part">
      <legend>{label}</legend>
      {value.map((link, at) => (
        <section key={at} class="banner-part" aria-label={t("waiting.link", { n: at + 1 })}>
          <div class="card-head">
            <h3>{t("waiting.link", { n: at + 1 })}</h3>
            <IconButton
              icon="trash"
              size={16}
              label={t("waiting.remove_link", { n: at + 1 })}
              onClick={() => onChange(value.filter((_, index) => index !== at))}
            />
          </div>
          <div class="form-two">
            <Field label={t("waiting.title")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input"
                  required
                  maxLength={120}
                  dir="auto"
                  value={link.title}
                  onInput={(event) => change(at, { title: event.currentTarget.value })}
                />
              )}
            </Field>
            <Field label={t("waiting.group")}>
              {(ids) => (
                <select
                  {...ids}
                  class="input"
                  value={link.group}
                  onChange={(event) =>
                    change(at, { group: event.currentTarget.value as Link["group"] })
                  }
                >
                  {GROUPS.map((group) => (
                    <option key={group} value={group}>
                      {t(`waiting.group_${group}`)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          <Field label={t("waiting.url")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="url"
                dir="ltr"
                required
                maxLength={2048}
                placeholder="https://"
                value={link.url}
                onInput={(event) => change(at, { url: event.currentTarget.value })}
              />
            )}
          </Field>
        </section>
      ))}
      {value.length < MOST && (
        <Button
          small
          icon="plus"
          onClick={() => onChange([...value, { group: "subject", title: "", url: "" }])}
        >
          {t("waiting.add_link")}
        </Button>
      )}
    </fieldset>
  );
}
