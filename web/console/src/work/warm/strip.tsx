import { useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { callOff } from "../../api/warm.ts";
import { codeOf } from "../../desk/desk.ts";
import { can } from "../../desk/session.ts";
import { useSession } from "../../desk/use-session.ts";
import { refusalText } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { toast } from "../../kit/toast.tsx";
import { clockLength, ms, useTick } from "../../lib/time.ts";

/** How far the visitor is on the way to another company, and the way back while the talk goes on. */
export function Strip({ id }: { id: string }) {
  const warm = useSession(id, (session) => session.warm);
  const mine = useSession(id, (s) => s.warm?.by === s.leg || can.own(s));
  const [busy, setBusy] = useState(false);
  if (!warm) return null;
  const off = async () => {
    setBusy(true);
    await callOff(id, warm.transfer).catch((cause: unknown) => {
      // It is over already: how it ended is told in a moment.
      if (!(cause instanceof Problem) || cause.status !== 404)
        toast(refusalText(codeOf(cause)), true);
    });
    setBusy(false);
  };
  return (
    <div class="asking">
      <span class="asking-text" role="status">
        {t(`warm.stage_${warm.stage}`, { company: warm.company, area: warm.area })}
      </span>
      {warm.until && <Left until={warm.until} />}
      {mine && (
        <Button small busy={busy} onClick={() => void off()}>
          {t("warm.call_off")}
        </Button>
      )}
    </div>
  );
}

/** How long the partner still waits for the visitor's page. */
function Left({ until }: { until: string }) {
  const left = clockLength(ms(until) - useTick());
  return (
    <span class="num muted" role="timer">
      {t("warm.left", { time: left })}
    </span>
  );
}
