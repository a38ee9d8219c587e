import { useState } from "preact/hooks";
import type { ApiKey } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
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

function KeyEditor({ onMade, ...of }: EditorOf<ApiKey> & { onMade: (token: string) => void }) {
  const { text, editor } = useEditor(of, {
    path: PATH,
    start: () => ({ name: "" }),
    title: (key) => key.name,
    add: t("keys.add"),
    made: (key) => onMade((key as ApiKey & { token: string }).token),
  });
  return (
    <Editor {...editor} saveLabel={t("keys.add")}>
      {(fault) => <NameField {...text("name")} error={fault("name")} />}
    </Editor>
  );
}
