import { useState } from "preact/hooks";
import type { Agent, Hours, Queue } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { AdminPage } from "./frame.tsx";
import { QueueEditor } from "./queue-editor.tsx";
import { useResource } from "./resource.ts";

const PATH = "/v1/queues";

export default function QueuesPage() {
  const list = useResource<Queue>(PATH);
  const agents = useResource<Agent>("/v1/agents");
  const hours = useResource<Hours>("/v1/hours");
  const hoursOf = (queue: Queue): string =>
    hours.items?.find((each) => each.id === queue.opening.hours)?.name ?? t("queues.hours_always");
  const [editing, setEditing] = useState<Queue | "new" | null>(null);
  return (
    <>
      <AdminPage
        title={t("admin.queues")}
        lead={t("queues.lead")}
        list={list}
        add={{ label: t("queues.add"), run: () => setEditing("new") }}
      >
        {(queues) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("queues.policy")}</th>
                <th>{t("queues.hours")}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <tr key={queue.id}>
                  <td>
                    <button type="button" class="row-link" onClick={() => setEditing(queue)}>
                      {queue.name}
                    </button>
                  </td>
                  <td>{t(`queues.policy_${queue.routing.policy}`)}</td>
                  <td>{hoursOf(queue)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <QueueEditor
          item={editing === "new" ? null : editing}
          queues={list.items ?? []}
          agents={agents.items ?? []}
          hours={hours.items ?? []}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}
