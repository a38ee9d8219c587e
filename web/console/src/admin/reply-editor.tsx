import { useState } from "preact/hooks";
import type { CannedReply, ReplyScope, Service } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { create, remove, replace, useResource } from "./resource.ts";

const PATH = "/v1/canned-replies";

interface ReplyEditorProps {
  reply: CannedReply | null;
  /** The agent's own; otherwise those of the company and its services. */
  own: boolean;
  onClose: () => void;
  reload: () => Promise<void>;
}

export function ReplyEditor({ reply, own, onClose, reload }: ReplyEditorProps) {
  const services = useResource<Service>("/v1/services");
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [address, setAddress] = useState(reply?.address ?? "");
  const [service, setService] = useState(reply?.service ?? "");
  const scope: ReplyScope = own ? "agent" : service ? "service" : "tenant";
  return (
    <Editor
      title={reply ? `/${reply.shortcut}` : t("replies.add")}
      fields={["shortcut", "text", "address", "service"]}
      onClose={onClose}
      save={async () => {
        const body = {
          shortcut: shortcut.trim().replace(/^\//, ""),
          text: text.trim(),
          address: address.trim(),
          ...(reply ? {} : { scope, ...(scope === "service" ? { service } : {}) }),
        };
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
          {!own && (
            <Field label={t("replies.scope")} error={fault("service")}>
              {(ids) => (
                <select
                  {...ids}
                  class="select"
                  disabled={reply !== null}
                  value={service}
                  onChange={(event) => setService(event.currentTarget.value)}
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
                required={address.trim() === ""}
                maxLength={4000}
                dir="auto"
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
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
                value={address}
                onInput={(event) => setAddress(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </Editor>
  );
}
