import "../styles/profiles.css";
import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { AdminPage } from "./frame.tsx";
import type { Scenario } from "./profiles/data.ts";
import { ScenarioEditor } from "./profiles/scenario-editor.tsx";
import { Scenarios } from "./profiles/scenarios.tsx";
import { useResource } from "./resource.ts";

/** What sessions look like: the company's scenarios, and the profiles of each (IS-117). */
export default function ProfilesPage() {
  const list = useResource<Scenario>("/v1/scenarios");
  const [adding, setAdding] = useState(false);
  return (
    <>
      <AdminPage
        title={t("admin.profiles")}
        lead={t("profiles.lead")}
        list={list}
        add={{ label: t("scenario.add"), run: () => setAdding(true) }}
      >
        {(all) => <Scenarios all={all} reload={list.reload} />}
      </AdminPage>
      {adding && (
        <ScenarioEditor item={null} onClose={() => setAdding(false)} reload={list.reload} />
      )}
    </>
  );
}
