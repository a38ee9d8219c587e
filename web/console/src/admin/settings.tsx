import "../styles/list.css";
import "../styles/admin.css";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/account.ts";
import { call } from "../api/client.ts";
import type { Settings } from "../api/types.ts";
import { type Key, t } from "../i18n/index.ts";
import { Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast, toastProblem } from "../kit/toast.tsx";
import { faultOf } from "./resource.ts";
import { Afterwards } from "./settings/afterwards.tsx";
import { Agents } from "./settings/agents.tsx";
import { Company } from "./settings/company.tsx";
import { Files } from "./settings/files.tsx";
import { Monitoring } from "./settings/monitoring.tsx";
import { Partners } from "./settings/partners.tsx";
import type { SectionProps, Tenant } from "./settings/section.ts";
import { Visitors } from "./settings/visitors.tsx";
import { Words } from "./settings/words.tsx";

/** One section = one file + one line here. */
const SECTIONS: { title: Key; Fields: ComponentType<SectionProps> }[] = [
  { title: "settings.company", Fields: Company },
  { title: "settings.visitors", Fields: Visitors },
  { title: "settings.partners", Fields: Partners },
  { title: "settings.afterwards", Fields: Afterwards },
  { title: "settings.files", Fields: Files },
  { title: "settings.agents", Fields: Agents },
  { title: "settings.monitoring_title", Fields: Monitoring },
  { title: "settings.words", Fields: Words },
];

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
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = <K extends keyof Settings>(key: K, value: Settings[K]) =>
    setSettings((old) => ({ ...old, [key]: value }));

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call("PATCH", "/v1/tenant", {
        body: { name: name.trim(), settings },
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
      {SECTIONS.map(({ title, Fields }) => (
        <section key={title} class="card form">
          <h2>{t(title)}</h2>
          <Fields
            tenant={tenant}
            name={name}
            setName={setName}
            settings={settings}
            set={set}
            fault={(field) => faultOf(problem, field)}
          />
        </section>
      ))}
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
