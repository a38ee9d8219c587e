import "../styles/list.css";
import { useState } from "preact/hooks";
import { codeOf } from "../desk/desk.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import type { PageProps } from "../pages.ts";
import { comeIn } from "../work/meet.ts";

/** Where a link into one session leads: nothing is joined before the agent says so (CC-15). */
export default function JoinPage({ params }: PageProps) {
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const join = () => {
    setBusy(true);
    comeIn(params.id!).catch((cause) => {
      setFault(refusalText(codeOf(cause)));
      setBusy(false);
    });
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t("join.title")}</h1>
      </header>
      <p class="page-lead">{t("join.text")}</p>
      {fault && (
        <p class="field-error" role="alert">
          {fault}
        </p>
      )}
      <Button look="primary" icon="people" autofocus busy={busy} onClick={join}>
        {t("rooms.join")}
      </Button>
    </div>
  );
}
