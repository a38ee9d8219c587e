import { useState } from "preact/hooks";
import type { Agent, Queue, Role } from "../api/types.ts";
import { AgentAvatar } from "../avatars/agent-avatar.tsx";
import { roleName } from "../desk/words.ts";
import { number, t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { AgentEditor } from "./agent-editor.tsx";
import { AdminPage } from "./frame.tsx";
import { useResource } from "./resource.ts";

export default function AgentsPage() {
  const list = useResource<Agent>("/v1/agents");
  const queues = useResource<Queue>("/v1/queues").items ?? [];
  const roles = useResource<Role>("/v1/roles").items ?? [];
  const roleOf = (agent: Agent) =>
    roleName(roles.find((role) => role.id === agent.role) ?? { id: agent.rank, name: agent.rank });
  const [editing, setEditing] = useState<Agent | "new" | null>(null);
  const names = (agent: Agent) =>
    agent.queues.length === 0
      ? t("agents.all_queues")
      : agent.queues.map((id) => queues.find((queue) => queue.id === id)?.name ?? "?").join(", ");
  return (
    <>
      <AdminPage
        title={t("admin.agents")}
        lead={t("agents.lead")}
        list={list}
        add={{ label: t("agents.add"), run: () => setEditing("new") }}
      >
        {(agents) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("agents.name")}</th>
                <th>{t("agents.login")}</th>
                <th>{t("agents.role")}</th>
                <th class="roomy">{t("agents.queues")}</th>
                <th class="end">{t("agents.capacity")}</th>
              </tr>
            </thead>
            <tbody>
              {agents.map((agent) => (
                <tr key={agent.id} class={agent.disabled ? "row-off" : undefined}>
                  <td>
                    <span class="with-avatar">
                      <AgentAvatar
                        agent={agent}
                        size={24}
                        look={agent.disabled ? "visitor" : "agent"}
                        reload={list.reload}
                      />
                      <button type="button" class="row-link" onClick={() => setEditing(agent)}>
                        {agent.name}
                      </button>
                      {agent.kind === "assistant" && <Badge>{t("agents.kind_assistant")}</Badge>}
                      {agent.second_factor && (
                        <span
                          class="muted"
                          role="img"
                          aria-label={t("agents.second_factor_on")}
                          title={t("agents.second_factor_on")}
                        >
                          <Icon name="key" size={14} />
                        </span>
                      )}
                      {agent.disabled && <Badge>{t("agents.disabled")}</Badge>}
                    </span>
                  </td>
                  <td class="muted">{agent.login}</td>
                  <td>{roleOf(agent)}</td>
                  <td class="roomy muted">{names(agent)}</td>
                  <td class="end num">{number(agent.capacity)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <AgentEditor
          item={editing === "new" ? null : editing}
          queues={queues}
          roles={roles}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}
