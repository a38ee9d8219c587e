import { useState } from "preact/hooks";
import type { VisitorLogin } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { Field, Switch } from "../kit/field.tsx";
import { dayTime } from "../lib/time.ts";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { NameField } from "./name-field.tsx";
import { PasswordField } from "./password-field.tsx";
import { useResource } from "./resource.ts";
import { type EditorOf, useEditor } from "./use-editor.ts";

const PATH = "/v1/visitor-logins";

/** Log-ins of visitors, for services that ask for one (IS-107). */
export default function VisitorLoginsPage() {
  const list = useResource<VisitorLogin>(PATH);
  const [editing, setEditing] = useState<VisitorLogin | "new" | null>(null);
  return (
    <>
      <AdminPage
        title={t("admin.visitor_logins")}
        lead={t("visitor_logins.lead")}
        list={list}
        add={{ label: t("visitor_logins.add"), run: () => setEditing("new") }}
      >
        {(logins) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("agents.login")}</th>
                <th>{t("keys.created")}</th>
              </tr>
            </thead>
            <tbody>
              {logins.map((login) => (
                <tr key={login.id}>
                  <td class="strong">
                    <button type="button" class="row-link" onClick={() => setEditing(login)}>
                      <bdi>{login.name}</bdi>
                    </button>{" "}
                    {login.disabled && <Badge>{t("agents.disabled")}</Badge>}
                  </td>
                  <td class="muted mono">
                    <bdi>{login.login}</bdi>
                  </td>
                  <td class="muted num">{dayTime(login.created_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <LoginEditor
          item={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}

function LoginEditor(of: EditorOf<VisitorLogin>) {
  const { form, set, text, editor } = useEditor(of, {
    path: PATH,
    start: (login) => ({
      name: login?.name ?? "",
      login: login?.login ?? "",
      password: "",
      disabled: login?.disabled ?? false,
    }),
    // White space of a password is part of it; none is as it was.
    body: ({ name, login, password, disabled }) => ({
      name: name.trim(),
      login: login.trim(),
      disabled,
      ...(password ? { password } : {}),
    }),
    title: (login) => login.name,
    add: t("visitor_logins.add"),
    remove: t("visitor_logins.delete_text"),
  });
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          <Field label={t("agents.login")} error={fault("login")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                required
                dir="ltr"
                autocapitalize="none"
                autocomplete="off"
                spellcheck={false}
                {...text("login")}
              />
            )}
          </Field>
          <PasswordField {...text("password")} known={of.item !== null} error={fault("password")} />
          <Switch
            label={t("agents.disabled")}
            on={form.disabled}
            onChange={(on) => set("disabled", on)}
          />
        </>
      )}
    </Editor>
  );
}
