import type { Area, Backup } from "../../api/warm.ts";
import { listAreas } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import { useResource } from "../resource.ts";
import { Seconds } from "../seconds.tsx";
import { Checks } from "./checks.tsx";
import type { TermsProps } from "./editor.tsx";

interface BackupProps extends TermsProps {
  /** The partner's id. */
  partner: string;
  services: { id: string; name: string }[];
}

const NONE: Backup = { services: [], area: "", area_name: "", after_s: 60, reserve: 0 };

/** When visitors go there by themselves (WT-95, WT-96). */
export function BackupFields({ partner, services, terms, set, fault }: BackupProps) {
  const backup = terms.backup ?? null;
  const put = (by: Partial<Backup>) => set("backup", { ...(backup ?? NONE), ...by });
  return (
    <>
      <Switch
        label={t("partners.backup")}
        hint={t("partners.backup_hint")}
        on={backup !== null}
        onChange={(on) => set("backup", on ? NONE : null)}
      />
      {backup && (
        <>
          <Field
            label={t("partners.backup_area")}
            hint={t("partners.backup_area_hint")}
            error={fault("backup.area") ?? fault("backup.area_name")}
          >
            {(ids) => <Areas ids={ids} partner={partner} backup={backup} put={put} />}
          </Field>
          <Seconds
            label={t("partners.backup_after")}
            hint={t("partners.backup_after_hint")}
            value={backup.after_s}
            onChange={(after_s) => put({ after_s })}
          />
          <Seconds
            label={t("partners.backup_reserve")}
            hint={t("partners.backup_reserve_hint")}
            most={100}
            value={backup.reserve}
            onChange={(reserve) => put({ reserve })}
          />
          <Checks
            label={t("partners.backup_services")}
            hint={t("partners.services_hint")}
            error={fault("backup.services")}
            choices={services}
            chosen={backup.services}
            onChange={(chosen) => put({ services: chosen })}
          />
        </>
      )}
    </>
  );
}

interface AreasProps {
  ids: object;
  partner: string;
  backup: Backup;
  put: (by: Partial<Backup>) => void;
}

/** Areas that the partner offers now, and the one that was chosen, whether or not it is among them. */
function Areas({ ids, partner, backup, put }: AreasProps) {
  const offered = useResource<Area>(listAreas(partner)).items ?? [];
  const known = offered.filter(({ agent, key }) => !agent && key !== backup.area);
  const chosen = backup.area ? [{ key: backup.area, name: backup.area_name }] : [];
  return (
    <select
      {...ids}
      class="input"
      required
      value={backup.area}
      onChange={({ currentTarget: { value } }) => {
        const area = known.find(({ key }) => key === value);
        if (area) put({ area: area.key, area_name: area.name });
      }}
    >
      <option value="" disabled>
        {t("partners.backup_choose")}
      </option>
      {[...chosen, ...known].map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
