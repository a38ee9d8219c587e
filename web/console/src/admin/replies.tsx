import { useState } from "preact/hooks";
import { loadReplies } from "../api/replies.ts";
import type { CannedReply } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { shortAddress } from "../lib/link.ts";
import { AdminPage } from "./frame.tsx";
import { ReplyEditor } from "./reply-editor.tsx";
import { useResource } from "./resource.ts";

/** Canned replies of the company and its services. */
export default function RepliesPage() {
  return <Replies own={false} title={t("admin.replies")} lead={t("replies.lead")} />;
}

interface RepliesProps {
  own: boolean;
  title: string;
  lead: string;
}

export function Replies({ own, title, lead }: RepliesProps) {
  const list = useResource<CannedReply>("/v1/canned-replies");
  const shown = list.items?.filter((reply) => (reply.scope === "agent") === own) ?? null;
  const [editing, setEditing] = useState<CannedReply | "new" | null>(null);
  const reload = async () => {
    await Promise.all([list.reload(), loadReplies().catch(() => {})]);
  };
  return (
    <>
      <AdminPage
        title={title}
        lead={lead}
        list={{ ...list, items: shown }}
        add={{ label: t("replies.add"), run: () => setEditing("new") }}
      >
        {(replies) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("replies.shortcut")}</th>
                {!own && <th class="roomy">{t("replies.scope")}</th>}
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
                  {!own && <td class="roomy muted">{reply.service ?? t("replies.everywhere")}</td>}
                  <td class="muted" dir="auto">
                    {reply.text}
                    {reply.text && reply.address && <br />}
                    {reply.address && (
                      <bdi class="reply-address">{shortAddress(reply.address)}</bdi>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <ReplyEditor
          item={editing === "new" ? null : editing}
          own={own}
          onClose={() => setEditing(null)}
          reload={reload}
        />
      )}
    </>
  );
}
