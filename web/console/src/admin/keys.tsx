import { useState } from "preact/hooks";
import type { Agent, ApiKey } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { copy } from "../kit/snippet.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { dayTime } from "../lib/time.ts";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { create, remove, useResource } from "./resource.ts";

const PATH = "/v1/api-keys";

export default function KeysPage() {
  const list = useResource<ApiKey>(PATH);
  const [adding, setAdding] = useState(false);
  const agents = useResource<Agent>("/v1/agents").items ?? [];
  const assistants = agents.filter(({ kind, disabled }) => kind === "assistant" && !disabled);
  const [name, setName] = useState("");
  const [agent, setAgent] = useState("");
  const nameOf = (id: string) => agents.find((each) => each.id === id)?.name ?? "?";
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <>
      <AdminPage
        title={t("admin.keys")}
        lead={
          <>
            {t("keys.lead")} <a href="/docs">{t("keys.docs")}</a>
          </>
        }
        list={list}
        add={{
          label: t("keys.add"),
          run: () => {
            setName("");
            setAgent("");
            setAdding(true);
          },
        }}
      >
        {(keys) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("keys.may")}</th>
                <th>{t("keys.created")}</th>
                <th class="end">
                  <span class="sr">{t("keys.revoke")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <tr key={key.id}>
                  <td class="strong">{key.name}</td>
                  <td class="muted">
                    {key.agent ? t("keys.of", { name: nameOf(key.agent) }) : t("keys.everything")}
                  </td>
                  <td class="muted num">{dayTime(key.created_at)}</td>
                  <td class="end">
                    <Button small look="danger" onClick={() => setRevoking(key)}>
                      {t("keys.revoke")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {adding && (
        <Editor
          title={t("keys.add")}
          fields={["name", "agent"]}
          saveLabel={t("keys.add")}
          onClose={() => setAdding(false)}
          save={async () => {
            const key = await create<ApiKey & { token: string }>(PATH, {
              name: name.trim(),
              ...(agent ? { agent } : {}),
            });
            setMade(key.token);
            await list.reload();
          }}
        >
          {(fault) => (
            <>
              <Field label={t("admin.name")} error={fault("name")}>
                {(ids) => (
                  <input
                    {...ids}
                    class="input"
                    required
                    autofocus
                    maxLength={120}
                    value={name}
                    onInput={(event) => setName(event.currentTarget.value)}
                  />
                )}
              </Field>
              {assistants.length > 0 && (
                <Field label={t("keys.may")} hint={t("keys.may_hint")} error={fault("agent")}>
                  {(ids) => (
                    <select
                      {...ids}
                      class="input"
                      value={agent}
                      onChange={(event) => setAgent(event.currentTarget.value)}
                    >
                      <option value="">{t("keys.everything")}</option>
                      {assistants.map(({ id, name }) => (
                        <option key={id} value={id}>
                          {t("keys.of", { name })}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              )}
            </>
          )}
        </Editor>
      )}
      {made && (
        <Dialog title={t("admin.keys")} onClose={() => setMade(null)}>
          <div class="form">
            <p class="note note-warn">{t("keys.once")}</p>
            <pre class="code code-key" dir="ltr">
              {made}
            </pre>
            <div class="form-foot">
              <Button onClick={() => setMade(null)}>{t("action.close")}</Button>
              <Button look="primary" icon="copy" autofocus onClick={() => void copy(made)}>
                {t("action.copy")}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
      {revoking && (
        <Dialog
          title={t("keys.revoke_title", { name: revoking.name })}
          onClose={() => setRevoking(null)}
        >
          <p>{t("keys.revoke_text")}</p>
          <div class="form-foot">
            <Button onClick={() => setRevoking(null)}>{t("action.cancel")}</Button>
            <Button
              look="danger"
              autofocus
              onClick={() =>
                remove(PATH, revoking.id)
                  .then(() => list.reload())
                  .then(() => toast(t("admin.deleted")), toastProblem)
                  .then(() => setRevoking(null))
              }
            >
              {t("keys.revoke")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
