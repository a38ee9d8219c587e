import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Webhook, WebhookTest } from "../../api/types.ts";
import { number, t, tCode } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field, Switch } from "../../kit/field.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import { type EditorOf, trimmed, useEditor } from "../use-editor.ts";

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

type Form = Pick<Webhook, "name" | "url" | "events" | "enabled"> & { contact: string };

interface HookEditorProps extends EditorOf<Webhook> {
  onSecret: (secret: string) => void;
}

export function HookEditor({ onSecret, ...of }: HookEditorProps) {
  const { form, set, text, editor } = useEditor<Webhook, Form>(of, {
    path: PATH,
    start: (hook) => ({
      name: hook?.name ?? "",
      url: hook?.url ?? "https://",
      events: hook?.events ?? USUAL,
      contact: hook?.contact ?? "",
      enabled: hook?.enabled ?? true,
    }),
    body: (form) => ({ ...trimmed(form), contact: form.contact.trim() || null }),
    title: (hook) => hook.name,
    add: t("hooks.add"),
    remove: t("hooks.delete_text"),
    made: (hook) => onSecret((hook as Webhook & { secret: string }).secret),
  });
  const { events } = form;
  const hook = of.item;
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          <Field label={t("hooks.url")} hint={t("hooks.url_hint")} error={fault("url")}>
            {(ids) => (
              <input
                {...ids}
                class="input mono"
                type="url"
                dir="ltr"
                required
                maxLength={2048}
                {...text("url")}
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
                    set(
                      "events",
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
            {(ids) => <input {...ids} class="input" type="email" {...text("contact")} />}
          </Field>
          <Switch
            label={t("hooks.enabled")}
            on={form.enabled}
            onChange={(on) => set("enabled", on)}
          />
          {hook && <Acts hook={hook} {...of} onSecret={onSecret} />}
        </>
      )}
    </Editor>
  );
}

/** What is done at once, without the form. */
function Acts({
  hook,
  onClose,
  onSecret,
  reload,
}: Omit<HookEditorProps, "item"> & { hook: Webhook }) {
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
