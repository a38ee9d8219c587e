import { useState } from "preact/hooks";
import { loadReplies } from "../api/replies.ts";
import type { CannedReply } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { create, remove, replace, useResource } from "./resource.ts";

const PATH = "/v1/canned-replies";

export default function RepliesPage() {
  const list = useResource<CannedReply>(PATH);
  const [editing, setEditing] = useState<CannedReply | "new" | null>(null);
  const reload = async () => {
    await Promise.all([list.reload(), loadReplies().catch(() => {})]);
  };
  return (
    <>
      <AdminPage
        title={t("admin.replies")}
        lead={t("replies.lead")}
        list={list}
        add={{ label: t("replies.add"), run: () => setEditing("new") }}
      >
        {(replies) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("replies.shortcut")}</th>
                <th class="wide">{t("replies.text")}</th>
              </tr>
            </thead>
            <tbody>
              {replies.map((reply) => (
                <tr key={reply.id}>
                  <td>
                    <button type="button" class="row-link mono" onClick={() => setEditing(reply)}>
                      /{reply.shortcut}
                    </button>
                  </td>
                  <td class="muted" dir="auto">
                    {reply.text}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <ReplyEditor
          reply={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={reload}
        />
      )}
    </>
  );
}

function ReplyEditor({
  reply,
  onClose,
  reload,
}: {
  reply: CannedReply | null;
  onClose: () => void;
  reload: () => Promise<void>;
}) {
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  return (
    <Editor
      title={reply ? `/${reply.shortcut}` : t("replies.add")}
      fields={["shortcut", "text"]}
      onClose={onClose}
      save={async () => {
        const body = { shortcut: shortcut.trim().replace(/^\//, ""), text: text.trim() };
        await (reply ? replace(PATH, reply.id, body) : create(PATH, body));
        await reload();
      }}
      remove={
        reply
          ? {
              title: t("admin.delete_title", { name: `/${reply.shortcut}` }),
              text: t("admin.delete_text"),
              run: () => remove(PATH, reply.id).then(reload),
            }
          : undefined
      }
    >
      {(fault) => (
        <>
          <Field label={t("replies.shortcut")} error={fault("shortcut")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                required
                autofocus
                maxLength={40}
                autocapitalize="none"
                spellcheck={false}
                value={shortcut}
                onInput={(event) => setShortcut(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t("replies.text")} hint={t("replies.text_hint")} error={fault("text")}>
            {(ids) => (
              <textarea
                {...ids}
                class="input"
                rows={6}
                required
                maxLength={4000}
                dir="auto"
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </Editor>
  );
}
