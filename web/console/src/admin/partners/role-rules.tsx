import type { CarryRule, RoleCarry } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";

export const RULES: CarryRule[] = ["all", "choose", "none"];

interface RoleRulesProps {
  error: string | undefined;
  roles: { id: string; name: string }[];
  rules: RoleCarry[];
  onChange: (rules: RoleCarry[]) => void;
}

/** What agents of single roles may let travel, one rule for each. */
export function RoleRules({ error, roles, rules, onChange }: RoleRulesProps) {
  const free = roles.filter(({ id }) => rules.every(({ role }) => role !== id));
  const put = (at: number, by: Partial<RoleCarry>) =>
    onChange(rules.map((rule, n) => (n === at ? { ...rule, ...by } : rule)));
  // A role that is not there any more is called as it is written, until it is taken out.
  const nameOf = (id: string) => roles.find((role) => role.id === id)?.name ?? id;
  return (
    <fieldset class="stack levels">
      <legend class="field-label">{t("partners.role_carry")}</legend>
      <p class="field-hint">{t("partners.role_carry_hint")}</p>
      {rules.map(({ role, carry }, at) => (
        <div key={at} class="levels-row role-rule">
          <select
            class="input"
            aria-label={t("partners.role")}
            value={role}
            onChange={(event) => put(at, { role: event.currentTarget.value })}
          >
            {[{ id: role, name: nameOf(role) }, ...free].map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <select
            class="input"
            aria-label={t("partners.carry_of", { name: nameOf(role) })}
            value={carry}
            onChange={(event) => put(at, { carry: event.currentTarget.value as CarryRule })}
          >
            {RULES.map((rule) => (
              <option key={rule} value={rule}>
                {t(`partners.carry_${rule}`)}
              </option>
            ))}
          </select>
          <IconButton
            icon="close"
            label={t("levels.remove", { name: nameOf(role) })}
            onClick={() => onChange(rules.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      {free[0] && (
        <div>
          <Button
            small
            icon="plus"
            onClick={() => onChange([...rules, { role: free[0]!.id, carry: "none" }])}
          >
            {t("partners.role_carry_add")}
          </Button>
        </div>
      )}
      {error && (
        <p class="field-error" role="alert">
          <Icon name="warn" size={14} /> {error}
        </p>
      )}
    </fieldset>
  );
}
