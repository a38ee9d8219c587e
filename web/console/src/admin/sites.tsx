import { useState } from "preact/hooks";
import type { Site } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Snippet } from "../kit/snippet.tsx";
import { Editor } from "./editor.tsx";
import { AdminPage } from "./frame.tsx";
import { create, lines, remove, replace, useResource } from "./resource.ts";

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
          site={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}

function SiteEditor({
  site,
  onClose,
  reload,
}: {
  site: Site | null;
  onClose: () => void;
  reload: () => Promise<void>;
}) {
  const [name, setName] = useState(site?.name ?? "");
  const [origins, setOrigins] = useState(site?.origins.join("\n") ?? "");
  return (
    <Editor
      title={site ? site.name : t("sites.add")}
      fields={["name", "origins"]}
      onClose={onClose}
      save={async () => {
        const body = { name: name.trim(), origins: lines(origins) };
        await (site ? replace(PATH, site.id, body) : create(PATH, body));
        await reload();
      }}
      remove={
        site
          ? {
              title: t("admin.delete_title", { name: site.name }),
              text: t("sites.delete_text"),
              run: () => remove(PATH, site.id).then(reload),
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
          <Field label={t("sites.origins")} hint={t("sites.origins_hint")} error={fault("origins")}>
            {(ids) => (
              <textarea
                {...ids}
                class="input"
                rows={4}
                dir="ltr"
                spellcheck={false}
                value={origins}
                onInput={(event) => setOrigins(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </Editor>
  );
}
