import type { Role } from "../../api/types.ts";
import { roleName } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import type { PartProps } from "./section.ts";

/** Whom the directory lets in, and as what. */
export function Admission({ wanted, set, fault, roles }: PartProps & { roles: Role[] }) {
  return (
    <>
      <Field label={t("directory.claim")} hint={t("directory.claim_hint")} error={fault("claim")}>
        {(ids) => (
          <input
            {...ids}
            class="input input-short mono"
            dir="ltr"
            required
            maxLength={100}
            spellcheck={false}
            value={wanted.claim}
            onInput={(event) => set({ claim: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label={t("directory.domains")}
        hint={t("directory.domains_hint")}
        error={fault("domains")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input mono"
            dir="ltr"
            rows={2}
            spellcheck={false}
            placeholder="example.com"
            value={wanted.domains}
            onInput={(event) => set({ domains: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label={t("directory.new_role")}
        hint={t("directory.new_role_hint")}
        error={fault("new_role")}
      >
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={wanted.new_role ?? ""}
            onChange={(event) => set({ new_role: event.currentTarget.value || null })}
          >
            <option value="">{t("directory.nobody_new")}</option>
            {roles.map((role) => (
              <option key={role.id} value={role.id}>
                {t("directory.new_as", { role: roleName(role) })}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Switch
        label={t("directory.counts")}
        hint={t("directory.counts_hint")}
        on={wanted.counts_as_second_factor}
        onChange={(on) => set({ counts_as_second_factor: on })}
      />
      <Switch
        label={t("directory.passwords_off")}
        hint={t("directory.passwords_off_hint")}
        on={wanted.passwords_off}
        onChange={(on) => set({ passwords_off: on })}
      />
    </>
  );
}
