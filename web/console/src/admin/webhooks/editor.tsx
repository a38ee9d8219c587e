import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Webhook, WebhookTest } from "../../api/types.ts";
import { number, t, tCode } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field, Switch } from "../../kit/field.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { Editor } from "../editor.tsx";
import { create, remove, replace } from "../resource.ts";

export const PATH = "/v1/webhooks";

const TYPES = [
  "session.started",
  "session.joined",
  "session.ended",
  "session.rated",
  "offer.missed",
  "session.line",
];
/** All but what was said: that goes elsewhere only when somebody asks for it. */
const USUAL = TYPES.slice(0, -1);

interface HookEditorProps {
  hook: Webhook | null;
  onClose: () => void;
  onSecret: (secret: string) => void;
  reload: () => Promise<void>;
}

export function HookEditor({ hook, onClose, onSecret, reload }: HookEditorProps) {
  const [name, setName] = useState(hook?.name ?? "");
  const [url, setUrl] = useState(hook?.url ?? "https://");
  const [events, setEvents] = useState(hook?.events ?? USUAL);
  const [contact, setContact] = useState(hook?.contact ?? "");
  const [enabled, setEnabled] = useState(hook?.enabled ?? true);
  return (
    <Editor
      title={hook ? hook.name : t("hooks.add")}
      fields={["name", "url", "events", "contact"]}
      onClose={onClose}
      save={async () => {
        const body = {
          name: name.trim(),
          url: url.trim(),
          events,
          contact: contact.trim() || null,
          enabled,
        };
        if (hook) await replace(PATH, hook.id, body);
        else onSecret((await create<Webhook & { secret: string }>(PATH, body)).secret);
        await reload();
      }}
      remove={
        hook
          ? {
              title: t("admin.delete_title", { name: hook.name }),
              text: t("hooks.delete_text"),
              run: () => remove(PATH, hook.id).then(reload),
            }
          : undefined
      }
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
          <Field label={t("hooks.url")} hint={t("hooks.url_hint")} error={fault("url")}>
            {(ids) => (
              <input
                {...ids}
                class="input mono"
                type="url"
                dir="ltr"
                required
                maxLength={2048}
                value={url}
                onInput={(event) => setUrl(event.currentTarget.value)}
              />
            )}
          </Field>
          <fieldset class="stack">
            <legend>{t("hooks.events")}</legend>
            {TYPES.map((type) => (
              <label key={type} class="check-row">
                <input
                  type="checkbox"
                  checked={events.includes(type)}
                  onChange={(event) =>
                    setEvents(
                      event.currentTarget.checked
                        ? [...events, type]
                        : events.filter((each) => each !== type),
                    )
                  }
                />
                {tCode("hook", type.replace(".", "_"))}
              </label>
            ))}
            {fault("events") && <p class="field-error">{fault("events")}</p>}
          </fieldset>
          <Field label={t("hooks.contact")} hint={t("hooks.contact_hint")} error={fault("contact")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="email"
                value={contact}
                onInput={(event) => setContact(event.currentTarget.value)}
              />
            )}
          </Field>
          <Switch label={t("hooks.enabled")} on={enabled} onChange={setEnabled} />
          {hook && <Acts hook={hook} onClose={onClose} onSecret={onSecret} reload={reload} />}
        </>
      )}
    </Editor>
  );
}

/** What is done at once, without the form. */
function Acts({ hook, onClose, onSecret, reload }: HookEditorProps & { hook: Webhook }) {
  const [test, setTest] = useState<WebhookTest | null>(null);
  const [busy, setBusy] = useState(false);
  const path = `${PATH}/${encodeURIComponent(hook.id)}`;
  const run = async (act: () => Promise<void>) => {
    setBusy(true);
    await act().catch(toastProblem);
    setBusy(false);
  };
  return (
    <>
      <div class="hook-acts">
        <Button
          small
          icon="send"
          busy={busy}
          onClick={() =>
            void run(async () => setTest(await call<WebhookTest>("POST", `${path}/test`)))
          }
        >
          {t("hooks.test")}
        </Button>
        <Button
          small
          icon="key"
          busy={busy}
          onClick={() =>
            void run(async () => {
              onSecret((await call<{ secret: string }>("POST", `${path}/secret`)).secret);
              onClose();
              await reload();
            })
          }
        >
          {t("hooks.renew")}
        </Button>
      </div>
      <p class="muted">{t("hooks.renew_hint")}</p>
      {test && (
        <p class={test.ok ? "note" : "note note-bad"} role="status">
          {t(test.ok ? "hooks.test_ok" : "hooks.test_bad", {
            what: test.code ? String(test.code) : test.answer,
            ms: number(test.took_ms),
          })}
        </p>
      )}
    </>
  );
}
