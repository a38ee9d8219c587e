import { useState } from "preact/hooks";
import type { Queue, Service } from "../api/types.ts";
import { t, tCode } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { AdminPage } from "./frame.tsx";
import { useResource } from "./resource.ts";
import { ServiceEditor } from "./service-editor.tsx";

export default function ServicesPage() {
  const list = useResource<Service>("/v1/services");
  const queues = useResource<Queue>("/v1/queues").items ?? [];
  const [editing, setEditing] = useState<Service | "new" | null>(null);
  const queueOf = (service: Service) =>
    queues.find((queue) => queue.id === service.params.queue)?.name;
  return (
    <>
      <AdminPage
        title={t("admin.services")}
        lead={t("services.lead")}
        list={list}
        add={{ label: t("services.add"), run: () => setEditing("new") }}
      >
        {(services) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("services.key")}</th>
                <th>{t("services.behaviour")}</th>
                <th class="roomy">{t("queues.queue")}</th>
              </tr>
            </thead>
            <tbody>
              {services.map((service) => (
                <tr key={service.id}>
                  <td>
                    <span class="with-avatar">
                      <button type="button" class="row-link" onClick={() => setEditing(service)}>
                        {service.name}
                      </button>
                      {service.is_default && <Badge tone="accent">{t("services.default")}</Badge>}
                    </span>
                  </td>
                  <td class="muted mono">{service.key}</td>
                  <td>{tCode("behaviour", service.behaviour)}</td>
                  <td class="roomy muted">{queueOf(service) ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <ServiceEditor
          item={editing === "new" ? null : editing}
          queues={queues}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}
