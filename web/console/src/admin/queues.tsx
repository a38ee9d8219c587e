import { useState } from "preact/hooks";
import type { Queue } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { create, remove, replace, useResource } from "./resource.ts";

const PATH = "/v1/queues";

export default function QueuesPage() {
  const list = useResource<Queue>(PATH);
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
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {editing && (
        <QueueEditor
          queue={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}

function QueueEditor({
  queue,
  onClose,
  reload,
}: {
  queue: Queue | null;
  onClose: () => void;
  reload: () => Promise<void>;
}) {
  const [name, setName] = useState(queue?.name ?? "");
  return (
    <Editor
      title={queue ? queue.name : t("queues.add")}
      fields={["name"]}
      onClose={onClose}
      save={async () => {
        await (queue
          ? replace(PATH, queue.id, { name: name.trim() })
          : create(PATH, { name: name.trim() }));
        await reload();
      }}
      remove={
        queue
          ? {
              title: t("admin.delete_title", { name: queue.name }),
              text: t("admin.delete_text"),
              run: () => remove(PATH, queue.id).then(reload),
            }
          : undefined
      }
    >
      {(fault) => (
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
      )}
    </Editor>
  );
}
