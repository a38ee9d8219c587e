import type { Role, Service } from "../../api/types.ts";
import type { CarryRule } from "../../api/warm.ts";
import { roleName } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import { NamesField } from "../names-field.tsx";
import { useResource } from "../resource.ts";
import { BackupFields } from "./backup.tsx";
import { Checks } from "./checks.tsx";
import type { TermsProps } from "./editor.tsx";
import { RoleRules, RULES } from "./role-rules.tsx";

/** Who may send visitors there, and what goes along. `partner` is absent where it is this server itself: it is no backup for itself. */
export function To({ partner, ...part }: TermsProps & { partner: string | null }) {
  const { terms, set, fault } = part;
  const found = useResource<Role>("/v1/roles").items ?? [];
  const roles = found.map((role) => ({ id: role.id, name: roleName(role) }));
  const known = useResource<Service>("/v1/services").items ?? [];
  const services = known.map(({ key, name }) => ({ id: key, name }));
  return (
    <>
      <Switch
        label={t("partners.send")}
        hint={t("partners.send_hint")}
        on={terms.send}
        onChange={(on) => set("send", on)}
      />
      {terms.send && (
        <>
          <NamesField
            label={t("partners.tags")}
            hint={t("partners.tags_hint")}
            error={fault("tags")}
            value={terms.tags}
            onChange={(tags) => set("tags", tags)}
          />
          <Field
            label={t("partners.carry")}
            hint={t(`partners.carry_${terms.carry}_hint`)}
            error={fault("carry")}
          >
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={terms.carry}
                onChange={(event) => set("carry", event.currentTarget.value as CarryRule)}
              >
                {RULES.map((rule) => (
                  <option key={rule} value={rule}>
                    {t(`partners.carry_${rule}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {/* Nothing is stricter than nothing; rules that are there can still be taken out. */}
          {(terms.carry !== "none" || terms.role_carry.length > 0) && (
            <RoleRules
              error={fault("role_carry")}
              roles={roles}
              rules={terms.role_carry}
              onChange={(rules) => set("role_carry", rules)}
            />
          )}
          {terms.carry !== "none" && (
            <Switch
              label={t("partners.edit")}
              hint={t("partners.edit_hint")}
              on={terms.edit}
              onChange={(on) => set("edit", on)}
            />
          )}
          <Switch
            label={t("partners.asks")}
            hint={t("partners.asks_hint")}
            on={terms.asks}
            onChange={(on) => set("asks", on)}
          />
          <Checks
            label={t("partners.roles")}
            hint={t("partners.roles_hint")}
            error={fault("roles")}
            choices={roles}
            chosen={terms.roles}
            onChange={(chosen) => set("roles", chosen)}
          />
          <Checks
            label={t("partners.services")}
            hint={t("partners.services_hint")}
            error={fault("services")}
            choices={services}
            chosen={terms.services}
            onChange={(chosen) => set("services", chosen)}
          />
          {partner && <BackupFields {...part} partner={partner} services={services} />}
        </>
      )}
    </>
  );
}
