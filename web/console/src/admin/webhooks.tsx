import { useState } from "preact/hooks";
import type { Webhook } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { copy } from "../kit/snippet.tsx";
import { dayTime } from "../lib/time.ts";
import { AdminPage } from "./frame.tsx";
import { useResource } from "./resource.ts";
import { Deliveries } from "./webhooks/deliveries.tsx";
import { HookEditor, PATH } from "./webhooks/editor.tsx";

export default function WebhooksPage() {
  const list = useResource<Webhook>(PATH);
  const [editing, setEditing] = useState<Webhook | "new" | null>(null);
  const [looking, setLooking] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const off = list.items?.filter((hook) => hook.disabled_at) ?? [];
  return (
    <>
      <AdminPage
        title={t("admin.webhooks")}
        lead={
          <>
            {t("hooks.lead")} <a href="/docs">{t("keys.docs")}</a>
          </>
        }
        list={list}
        add={{ label: t("hooks.add"), run: () => setEditing("new") }}
      >
        {(hooks) => (
          <>
            {off.length > 0 && (
              <p class="note note-bad" role="alert">
                <Icon name="warn" size={16} /> {t("hooks.off_alert", { n: off.length })}
              </p>
            )}
            <table class="table">
              <thead>
                <tr>
                  <th>{t("admin.name")}</th>
                  <th class="wide">{t("hooks.url")}</th>
                  <th>{t("archive.status")}</th>
                  <th class="end">
                    <span class="sr">{t("hooks.deliveries")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {hooks.map((hook) => (
                  <tr key={hook.id} class={hook.enabled ? "" : "row-off"}>
                    <td>
                      <button type="button" class="row-link" onClick={() => setEditing(hook)}>
                        {hook.name}
                      </button>
                    </td>
                    <td class="muted clamp">
                      <bdi class="mono">{hook.url}</bdi>
                    </td>
                    <td>
                      <Standing hook={hook} />
                    </td>
                    <td class="end">
                      <Button small icon="history" onClick={() => setLooking(hook)}>
                        {t("hooks.deliveries")}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </AdminPage>
      {editing && (
        <HookEditor
          item={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSecret={setSecret}
          reload={list.reload}
        />
      )}
      {looking && <Deliveries hook={looking} onClose={() => setLooking(null)} />}
      {secret && (
        <Dialog title={t("hooks.secret")} onClose={() => setSecret(null)}>
          <div class="form">
            <p class="note note-warn">{t("hooks.once")}</p>
            <pre class="code code-key" dir="ltr">
              {secret}
            </pre>
            <div class="form-foot">
              <Button onClick={() => setSecret(null)}>{t("action.close")}</Button>
              <Button look="primary" icon="copy" autofocus onClick={() => void copy(secret)}>
                {t("action.copy")}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Standing({ hook }: { hook: Webhook }) {
  if (hook.disabled_at)
    return <Badge tone="bad">{t("hooks.disabled", { when: dayTime(hook.disabled_at) })}</Badge>;
  if (!hook.enabled) return <Badge>{t("hooks.off")}</Badge>;
  if (hook.failing_since)
    return <Badge tone="warn">{t("hooks.failing", { when: dayTime(hook.failing_since) })}</Badge>;
  return <Badge tone="good">{t("hooks.on")}</Badge>;
}
