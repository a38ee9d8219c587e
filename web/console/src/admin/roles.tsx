import { useState } from "preact/hooks";
import type { Role } from "../api/types.ts";
import { roleName } from "../desk/words.ts";
import { number, t, tCode } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { AdminPage } from "./frame.tsx";
import { useResource } from "./resource.ts";
import { RIGHTS } from "./rights.ts";
import { RoleEditor } from "./role-editor.tsx";

const PATH = "/v1/roles";

export default function RolesPage() {
  const list = useResource<Role>(PATH);
  const [editing, setEditing] = useState<Role | "new" | null>(null);
  const names = (role: Role) =>
    role.rights.length === RIGHTS.length
      ? t("roles.all")
      : role.rights.map((right) => tCode("right", right)).join(", ");
  return (
    <>
      <AdminPage
        title={t("admin.roles")}
        lead={t("roles.lead")}
        list={list}
        add={{ label: t("roles.add"), run: () => setEditing("new") }}
      >
        {(roles) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("roles.name")}</th>
                <th class="roomy">{t("roles.rights")}</th>
                <th class="end">{t("roles.agents")}</th>
              </tr>
            </thead>
            <tbody>
              {roles.map((role) => (
                <tr key={role.id}>
                  <td>
                    <span class="with-avatar">
                      <button type="button" class="row-link" onClick={() => setEditing(role)}>
                        {roleName(role)}
                      </button>
                      {role.built_in && <Badge>{t("roles.built_in")}</Badge>}
                    </span>
                  </td>
                  <td class="roomy muted">{names(role)}</td>
                  <td class="end num">{number(role.agents)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <RoleEditor
          item={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}
