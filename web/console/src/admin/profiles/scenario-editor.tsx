import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import type { Scenario } from "./data.ts";

interface ScenarioEditorProps {
  item: Scenario | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

const PATH = "/v1/scenarios";

/** A scenario type of the company's own. */
export function ScenarioEditor({ item, onClose, reload }: ScenarioEditorProps) {
  const [name, setName] = useState(item?.name ?? "");
  const [key, setKey] = useState(item?.key ?? "");
  const path = item ? `${PATH}/${encodeURIComponent(item.key)}` : PATH;
  return (
    <Editor
      title={item ? (item.name ?? "") : t("scenario.add")}
      fields={["name", "key"]}
      onClose={onClose}
      save={async () => {
        if (item) await call("PUT", path, { body: { name: name.trim() } });
        else await call("POST", path, { body: { name: name.trim(), key: key.trim() } });
        await reload();
      }}
      remove={
        item
          ? {
              title: t("admin.delete_title", { name: item.name ?? item.key }),
              text: t("scenario.delete_text"),
              run: () => call("DELETE", path).then(reload),
            }
          : undefined
      }
    >
      {(fault) => (
        <>
          <NameField
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
            error={fault("name")}
          />
          {!item && (
            <Field label={t("services.key")} hint={t("scenario.key_hint")} error={fault("key")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input mono"
                  required
                  pattern="[a-z0-9\-]{1,40}"
                  autocapitalize="none"
                  spellcheck={false}
                  value={key}
                  onInput={(event) => setKey(event.currentTarget.value)}
                />
              )}
            </Field>
          )}
        </>
      )}
    </Editor>
  );
}
