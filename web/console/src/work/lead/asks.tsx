import { useEffect, useState } from "preact/hooks";
import { declineBaton, giveBaton } from "../../desk/desk.ts";
import { nameOf } from "../../desk/session.ts";
import { useSession } from "../../desk/use-session.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { toastProblem } from "../../kit/toast.tsx";

/** Members who would like to lead; one click lets them, or says no (IS-23, IS-78). */
export function Asks({ id }: { id: string }) {
  const session = useSession(id, (session) => session);
  if (session.asks.length === 0 || session.status === "ended") return null;
  return (
    <>
      {session.asks.map(({ leg, until }) => (
        <Ask key={leg} id={id} leg={leg} until={until} name={nameOf(session, leg)} />
      ))}
    </>
  );
}

interface AskProps {
  id: string;
  leg: string;
  until: string;
  name: string;
}

function Ask({ id, leg, name }: AskProps) {
  const [busy, setBusy] = useState(false);
  useEffect(() => setBusy(false), [leg]);
  const act = (what: Promise<unknown>) => {
    setBusy(true);
    what.catch(toastProblem).finally(() => setBusy(false));
  };
  return (
    <div class="asking">
      <span class="asking-text" role="status">
        {t("lead.wants", { name })}
      </span>
      <Button small look="primary" disabled={busy} onClick={() => act(giveBaton(id, leg))}>
        {t("lead.give")}
      </Button>
      <Button small disabled={busy} onClick={() => act(declineBaton(id, leg))}>
        {t("lead.not_now")}
      </Button>
    </div>
  );
}
