import "../styles/list.css";
import "../styles/admin.css";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/account.ts";
import { call } from "../api/client.ts";
import type { Me, Settings } from "../api/types.ts";
import { LANGUAGES, t, tCode } from "../i18n/index.ts";
import { Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Field, Switch } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast, toastProblem } from "../kit/toast.tsx";
import { faultOf, lines } from "./resource.ts";

type Tenant = Me["tenant"];
const FEATURES = [
  "archive",
  "canned_replies",
  "command_palette",
  "follow_me",
  "live_typing",
  "push",
  "rooms",
  "sounds",
  "wall",
];
const FLAGS = [
  "live_typing",
  "question_required",
  "allow_subdomains",
  "preload",
  "show_people",
  "show_rooms",
] as const;
const NOTICES = ["chime", "voice", "off"] as const;
const HINTED = new Set<string>(["live_typing", "preload"]);

export default function SettingsPage() {
  const [tenant, setTenant] = useState<Tenant | null>(null);
  useEffect(() => {
    call<Tenant>("GET", "/v1/tenant").then(setTenant, toastProblem);
  }, []);
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{t("admin.settings")}</h1>
      </header>
      <p class="page-lead">{t("settings.lead")}</p>
      {tenant ? <SettingsForm key={tenant.id} tenant={tenant} /> : <Skeleton />}
    </div>
  );
}

function SettingsForm({ tenant }: { tenant: Tenant }) {
  const [name, setName] = useState(tenant.name);
  const [settings, setSettings] = useState(tenant.settings);
  const [states, setStates] = useState(tenant.settings.not_ready_states.join("\n"));
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = <K extends keyof Settings>(key: K, value: Settings[K]) =>
    setSettings((old) => ({ ...old, [key]: value }));
  const fault = (field: string) => faultOf(problem, `settings.${field}`);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call("PATCH", "/v1/tenant", {
        body: { name: name.trim(), settings: { ...settings, not_ready_states: lines(states) } },
      });
      toast(t("admin.saved"));
      await ask();
    } catch (cause) {
      setProblem(cause);
    }
    setBusy(false);
  }

  return (
    <form class="form settings" onSubmit={submit}>
      <section class="card form">
        <h2>{t("settings.company")}</h2>
        <Field
          label={t("admin.name")}
          hint={t("settings.short", { slug: tenant.slug })}
          error={faultOf(problem, "name")}
        >
          {(ids) => (
            <input
              {...ids}
              class="input"
              required
              maxLength={120}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t("settings.accent")} error={fault("accent")}>
          {(ids) => (
            <span class="color-row">
              <input
                type="color"
                class="input input-color"
                aria-label={t("settings.accent")}
                value={settings.accent}
                onInput={(event) => set("accent", event.currentTarget.value)}
              />
              <input
                {...ids}
                class="input input-short mono"
                pattern="#[0-9a-fA-F]{6}"
                value={settings.accent}
                onInput={(event) => set("accent", event.currentTarget.value)}
              />
              <span
                class="color-sample"
                style={{ background: settings.accent, color: readable(settings.accent) }}
              >
                Abc
              </span>
            </span>
          )}
        </Field>
        <Field label={t("settings.locale")} error={fault("locale")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={settings.locale}
              onChange={(event) => set("locale", event.currentTarget.value)}
            >
              {LANGUAGES.map((each) => (
                <option key={each.code} value={each.code} lang={each.code}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </section>
      <section class="card form">
        <h2>{t("settings.visitors")}</h2>
        {FLAGS.map((flag) => (
          <Switch
            key={flag}
            label={t(`settings.${flag}`)}
            hint={HINTED.has(flag) ? t(`settings.${flag as "preload"}_hint`) : undefined}
            on={settings[flag]}
            onChange={(on) => set(flag, on)}
          />
        ))}
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
          error={fault("max_seats")}
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
      </section>
      <section class="card form">
        <h2>{t("settings.agents")}</h2>
        <Field
          label={t("settings.states")}
          hint={t("settings.states_hint")}
          error={fault("not_ready_states")}
        >
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={4}
              value={states}
              onInput={(event) => setStates(event.currentTarget.value)}
            />
          )}
        </Field>
        <h3>{t("settings.features")}</h3>
        {FEATURES.map((feature) => (
          <Switch
            key={feature}
            label={tCode("feature", feature)}
            on={settings.agent_features[feature] !== false}
            onChange={(on) => set("agent_features", { ...settings.agent_features, [feature]: on })}
          />
        ))}
      </section>
      {problem !== null && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <div class="form-foot settings-foot">
        <Button look="primary" type="submit" busy={busy}>
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}

/** Black or white, whichever is easier to read on the colour. */
function readable(colour: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(
    (at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255,
  );
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.18 ? "#000" : "#fff";
}
