import type { CannedReply, ReplyScope, Service } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { useResource } from "./resource.ts";
import { type EditorOf, trimmed, useEditor } from "./use-editor.ts";

const scopeOf = (own: boolean, service: string): { scope: ReplyScope; service?: string } =>
  own ? { scope: "agent" } : service ? { scope: "service", service } : { scope: "tenant" };

interface ReplyEditorProps extends EditorOf<CannedReply> {
  /** The agent's own; otherwise those of the company and its services. */
  own: boolean;
}

export function ReplyEditor({ own, ...of }: ReplyEditorProps) {
  const services = useResource<Service>("/v1/services");
  const { form, set, text, editor } = useEditor(of, {
    path: "/v1/canned-replies",
    start: (reply) => ({
      shortcut: reply?.shortcut ?? "",
      text: reply?.text ?? "",
      address: reply?.address ?? "",
      question: reply?.question ?? "",
      service: reply?.service ?? "",
    }),
    body: ({ service, question, ...form }) => ({
      ...trimmed(form),
      ...(own ? {} : { question: question.trim() }),
      shortcut: form.shortcut.trim().replace(/^\//, ""),
      // Whose it is stays.
      ...(of.item ? {} : scopeOf(own, service)),
    }),
    title: (reply) => `/${reply.shortcut}`,
    add: t("replies.add"),
    remove: t("admin.delete_text"),
  });
  return (
    <Editor {...editor}>
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
                {...text("shortcut")}
              />
            )}
          </Field>
          {!own && (
            <Field label={t("replies.scope")} error={fault("service")}>
              {(ids) => (
                <select
                  {...ids}
                  class="select"
                  disabled={of.item !== null}
                  value={form.service}
                  onChange={(event) => set("service", event.currentTarget.value)}
                >
                  <option value="">{t("replies.everywhere")}</option>
                  {(services.items ?? []).map((each) => (
                    <option key={each.key} value={each.key}>
                      {each.name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <Field label={t("replies.text")} hint={t("replies.text_hint")} error={fault("text")}>
            {(ids) => (
              <textarea
                {...ids}
                class="input"
                rows={5}
                required={form.address.trim() === ""}
                maxLength={4000}
                dir="auto"
                {...text("text")}
              />
            )}
          </Field>
          {!own && (
            <Field
              label={t("replies.question")}
              hint={t("replies.question_hint")}
              error={fault("question")}
            >
              {(ids) => (
                <input {...ids} class="input" maxLength={200} dir="auto" {...text("question")} />
              )}
            </Field>
          )}
          <Field
            label={t("replies.address")}
            hint={t("replies.address_hint")}
            error={fault("address")}
          >
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="url"
                dir="ltr"
                placeholder="https://"
                maxLength={2048}
                {...text("address")}
              />
            )}
          </Field>
        </>
      )}
    </Editor>
  );
}
