import type { Settings } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import type { SectionProps } from "./section.ts";

const FLAGS = [
  "live_typing",
  "question_required",
  "allow_subdomains",
  "preload",
  "show_people",
  "show_rooms",
  "help_by_name",
  "recognition",
] as const;
const LEADERS = ["agent", "visitor", "first", "nobody"] as const;
const NOTICES = ["chime", "voice", "off"] as const;
const HINTED = new Set<string>(["live_typing", "preload", "help_by_name", "recognition"]);

export function Visitors({ settings, set, fault }: SectionProps) {
  return (
    <>
      {FLAGS.map((flag) => (
        <Switch
          key={flag}
          label={t(`settings.${flag}`)}
          hint={HINTED.has(flag) ? t(`settings.${flag as "preload"}_hint`) : undefined}
          on={settings[flag]}
          onChange={(on) => set(flag, on)}
        />
      ))}
      <Field label={t("settings.leader")} hint={t("settings.leader_hint")}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={settings.leader}
            onChange={(event) => set("leader", event.currentTarget.value)}
          >
            {LEADERS.map((leader) => (
              <option key={leader} value={leader}>
                {t(`leader.${leader}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={t("settings.push_hosts")}
        hint={t("settings.push_hosts_hint")}
        error={fault("settings.push_hosts") ?? fault("push_hosts")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input"
            dir="ltr"
            rows={3}
            spellcheck={false}
            placeholder="*.example.com"
            value={settings.push_hosts.join("\n")}
            onInput={(event) =>
              set("push_hosts", event.currentTarget.value.split(/\s+/).filter(Boolean))
            }
          />
        )}
      </Field>
      <Field label={t("settings.notices")} hint={t("settings.notices_hint")}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={settings.notices}
            onChange={(event) => set("notices", event.currentTarget.value as Settings["notices"])}
          >
            {NOTICES.map((way) => (
              <option key={way} value={way}>
                {t(`notices.${way}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={t("settings.max_seats")}
        hint={t("settings.max_seats_hint")}
        error={fault("settings.max_seats")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input input-short"
            type="number"
            min={0}
            required
            value={settings.max_seats}
            onInput={(event) => set("max_seats", event.currentTarget.valueAsNumber || 0)}
          />
        )}
      </Field>
    </>
  );
}
