import { useState } from "preact/hooks";
import type { Site } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Snippet } from "../kit/snippet.tsx";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { NameField } from "./name-field.tsx";
import { lines, useResource } from "./resource.ts";
import { type EditorOf, useEditor } from "./use-editor.ts";

const PATH = "/v1/sites";

export default function SitesPage() {
  const list = useResource<Site>(PATH);
  const [editing, setEditing] = useState<Site | "new" | null>(null);
  return (
    <>
      <AdminPage
        title={t("admin.sites")}
        lead={t("sites.lead")}
        list={list}
        add={{ label: t("sites.add"), run: () => setEditing("new") }}
      >
        {(sites) => (
          <div class="cards">
            {sites.map((site) => (
              <section key={site.id} class="card">
                <header class="card-head">
                  <h2>{site.name}</h2>
                  <Button small icon="edit" onClick={() => setEditing(site)}>
                    {t("action.edit")}
                  </Button>
                </header>
                <dl class="facts">
                  <dt>{t("sites.key")}</dt>
                  <dd>
                    <code>{site.key}</code>
                  </dd>
                  <dt>{t("sites.origins")}</dt>
                  <dd>
                    {site.origins.map((origin) => (
                      <div key={origin}>
                        <bdi>{origin}</bdi>
                      </div>
                    ))}
                  </dd>
                </dl>
                <h3>{t("sites.snippet")}</h3>
                <Snippet site={site.key} />
              </section>
            ))}
          </div>
        )}
      </AdminPage>
      {editing && (
        <SiteEditor
          item={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}

function SiteEditor(of: EditorOf<Site>) {
  const { text, editor } = useEditor(of, {
    path: PATH,
    start: (site) => ({ name: site?.name ?? "", origins: site?.origins.join("\n") ?? "" }),
    body: (form) => ({ name: form.name.trim(), origins: lines(form.origins) }),
    title: (site) => site.name,
    add: t("sites.add"),
    remove: t("sites.delete_text"),
  });
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          <Field label={t("sites.origins")} hint={t("sites.origins_hint")} error={fault("origins")}>
            {(ids) => (
              <textarea
                {...ids}
                class="input"
                rows={4}
                dir="ltr"
                spellcheck={false}
                {...text("origins")}
              />
            )}
          </Field>
        </>
      )}
    </Editor>
  );
}
