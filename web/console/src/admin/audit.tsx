import "../styles/list.css";
import "../styles/admin.css";
import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import type { Agent, Audit } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { More } from "../kit/more.tsx";
import { usePaged } from "../lib/paged.ts";
import { dayTime } from "../lib/time.ts";
import { detailText } from "./audit-detail.ts";

export default function AuditPage() {
  const [round, setRound] = useState(0);
  const list = usePaged<Audit>(`audit ${round}`, (cursor, signal) =>
    call<Page<Audit>>("GET", "/v1/audit", { query: { cursor, limit: 50 }, signal }),
  );
  const [agents, setAgents] = useState<Agent[]>([]);
  useEffect(() => {
    call<Page<Agent>>("GET", "/v1/agents").then(
      (page) => setAgents(page.items),
      () => {},
    );
  }, []);
  const who = (actor: string) => {
    const [kind, id] = actor.split(":");
    return (kind === "agent" && agents.find((agent) => agent.id === id)?.name) || actor;
  };
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{t("admin.audit")}</h1>
        <Button icon="reload" onClick={() => setRound(round + 1)}>
          {t("action.reload")}
        </Button>
      </header>
      <p class="page-lead">{t("audit.lead")}</p>
      <table class="table" aria-busy={list.loading}>
        <thead>
          <tr>
            <th>{t("audit.when")}</th>
            <th>{t("audit.actor")}</th>
            <th>{t("audit.action")}</th>
            <th class="roomy">{t("audit.target")}</th>
            <th>{t("audit.address")}</th>
            <th class="roomy">{t("audit.detail")}</th>
          </tr>
        </thead>
        <tbody>
          {list.items.map((entry, index) => (
            <tr key={`${entry.at}-${index}`}>
              <td class="num nowrap">{dayTime(entry.at)}</td>
              <td class="clamp">{who(entry.actor)}</td>
              <td class="mono">{entry.action}</td>
              <td class="roomy muted clamp">{entry.target ? who(entry.target) : ""}</td>
              <td class="num muted">{entry.address ?? ""}</td>
              <td class="roomy muted clamp" title={detailText(entry.action, entry.detail)}>
                {detailText(entry.action, entry.detail)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More list={list} />
    </div>
  );
}
