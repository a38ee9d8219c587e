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
import { NameField } from "./name-field.tsx";
import { remove, useResource } from "./resource.ts";
import { type EditorOf, useEditor } from "./use-editor.ts";

const PATH = "/v1/api-keys";

export default function KeysPage() {
  const list = useResource<ApiKey>(PATH);
  const [adding, setAdding] = useState(false);
  const agents = useResource<Agent>("/v1/agents").items ?? [];
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
        add={{ label: t("keys.add"), run: () => setAdding(true) }}
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
        <KeyEditor
          item={null}
          assistants={agents.filter(({ kind, disabled }) => kind === "assistant" && !disabled)}
          onClose={() => setAdding(false)}
          onMade={setMade}
          reload={list.reload}
        />
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

interface KeyEditorProps extends EditorOf<ApiKey> {
  /** For whom a key may be. */
  assistants: Agent[];
  onMade: (token: string) => void;
}

function KeyEditor({ assistants, onMade, ...of }: KeyEditorProps) {
  const { form, set, text, editor } = useEditor(of, {
    path: PATH,
    start: () => ({ name: "", agent: "" }),
    body: ({ name, agent }) => ({ name: name.trim(), ...(agent ? { agent } : {}) }),
    title: (key) => key.name,
    add: t("keys.add"),
    made: (key) => onMade((key as ApiKey & { token: string }).token),
  });
  return (
    <Editor {...editor} saveLabel={t("keys.add")}>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          {assistants.length > 0 && (
            <Field label={t("keys.may")} hint={t("keys.may_hint")} error={fault("agent")}>
              {(ids) => (
                <select
                  {...ids}
                  class="input"
                  value={form.agent}
                  onChange={(event) => set("agent", event.currentTarget.value)}
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
  );
}
