import { feature } from "../../api/account.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import type { SectionProps } from "./section.ts";

/** Partners whose pages may come through the server (IS-61). */
export function Partners({ settings, set, fault }: SectionProps) {
  const hosts = settings.proxy_hosts;
  const error = fault("settings.proxy_hosts") ?? fault("proxy_hosts");
  const change = (at: number, to: Partial<(typeof hosts)[number]>) =>
    set(
      "proxy_hosts",
      hosts.map((entry, n) => (n === at ? { ...entry, ...to } : entry)),
    );
  return (
    <fieldset class="field" aria-describedby="proxy-hint">
      <legend class="field-label">{t("settings.proxy_hosts")}</legend>
      <p class="field-hint" id="proxy-hint">
        {t("settings.proxy_hosts_hint")}
      </p>
      {!feature("proxy") && <p class="field-hint">{t("settings.proxy_off")}</p>}
      {hosts.map(({ host, secure }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is where it stands while it is typed
        <div key={at} class="partner-row">
          <input
            class="input"
            dir="ltr"
            spellcheck={false}
            autocapitalize="none"
            inputMode="url"
            required
            aria-label={t("settings.proxy_host")}
            placeholder="www.example.com"
            value={host}
            onInput={(event) => change(at, { host: event.currentTarget.value.trim() })}
          />
          <label class="check-row">
            <input
              type="checkbox"
              checked={secure}
              onChange={(event) => change(at, { secure: event.currentTarget.checked })}
            />
            {t("settings.proxy_secure")}
          </label>
          <IconButton
            icon="close"
            size={15}
            label={t("settings.proxy_remove", { host })}
            onClick={() =>
              set(
                "proxy_hosts",
                hosts.filter((_, n) => n !== at),
              )
            }
          />
        </div>
      ))}
      <div>
        <Button
          small
          icon="plus"
          onClick={() => set("proxy_hosts", [...hosts, { host: "", secure: false }])}
        >
          {t("settings.proxy_add")}
        </Button>
      </div>
      {error && (
        <p class="field-error" role="alert">
          <Icon name="warn" size={14} /> {error}
        </p>
      )}
    </fieldset>
  );
}
