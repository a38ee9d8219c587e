import "../styles/hours.css";
import { useState } from "preact/hooks";
import type { Hours } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { AdminPage } from "./frame.tsx";
import { HoursEditor, PATH } from "./hours/editor.tsx";
import { standing } from "./hours/standing.ts";
import { useResource } from "./resource.ts";

export default function HoursPage() {
  const list = useResource<Hours>(PATH);
  const [editing, setEditing] = useState<Hours | "new" | null>(null);
  return (
    <>
      <AdminPage
        title={t("admin.hours")}
        lead={t("hours.lead")}
        list={list}
        add={{ label: t("hours.add"), run: () => setEditing("new") }}
      >
        {(all) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("hours.zone")}</th>
                <th>{t("hours.now")}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((hours) => (
                <tr key={hours.id}>
                  <td>
                    <button type="button" class="row-link" onClick={() => setEditing(hours)}>
                      {hours.name}
                    </button>
                  </td>
                  <td>{hours.zone}</td>
                  <td>{standing(hours, hours.zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <HoursEditor
          item={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}
