import "../../styles/avatars.css";
import { type Choice, nameOf, urlOf, useChoices } from "../../avatars/data.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import type { PartProps } from "./editor.tsx";

/** Pictures of people who chose none, and what visitors may choose from. */
export function AvatarsFields({ content, set }: PartProps) {
  const all = useChoices() ?? [];
  const { avatars } = content;
  const usual = (who: "agent" | "visitor") => (
    <Field label={t(`profiles.avatar_${who}`)}>
      {(ids) => (
        <span class="picture-row">
          <span class="avatar" style={{ width: "36px", height: "36px" }} aria-hidden="true">
            {avatars[who] && <img class="avatar-picture" src={urlOf(avatars[who])} alt="" />}
          </span>
          <select
            {...ids}
            class="input"
            value={avatars[who] ?? ""}
            onChange={({ currentTarget: { value } }) =>
              set("avatars", { ...avatars, [who]: value || null })
            }
          >
            <option value="">{t("profiles.initials")}</option>
            {all.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
  const allowed = ({ id }: Choice) => avatars.set.length === 0 || avatars.set.includes(id);
  const toggle = (one: Choice, on: boolean) => {
    const next = all.filter((other) => (other.id === one.id ? on : allowed(other)));
    // None at all would be all of them; the last one stays.
    if (next.length > 0)
      set("avatars", {
        ...avatars,
        set: next.length === all.length ? [] : next.map(({ id }) => id),
      });
  };
  return (
    <fieldset class="part">
      <legend>{t("profiles.avatars")}</legend>
      {usual("agent")}
      {usual("visitor")}
      <Switch
        label={t("profiles.choice")}
        on={avatars.choice}
        onChange={(choice) => set("avatars", { ...avatars, choice })}
      />
      {avatars.choice && (
        <fieldset class="avatar-grid">
          <legend class="field-label">{t("profiles.set")}</legend>
          {all.map((one) => (
            <label key={one.id} class="avatar-choice">
              <input
                type="checkbox"
                checked={allowed(one)}
                onChange={(event) => toggle(one, event.currentTarget.checked)}
              />
              <span class="avatar" style={{ width: "36px", height: "36px" }} aria-hidden="true">
                <img class="avatar-picture" src={urlOf(one.id)} alt="" />
              </span>
              <bdi>{nameOf(one)}</bdi>
            </label>
          ))}
        </fieldset>
      )}
    </fieldset>
  );
}
