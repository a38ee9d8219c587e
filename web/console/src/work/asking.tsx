import { agentName } from "../desk/colleagues.ts";
import { endSearch } from "../desk/desk.ts";
import { can, SERVICE } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { toastProblem } from "../kit/toast.tsx";

/** A colleague is looked for: who, and the way back, while the talk goes on. */
export function Asking({ id }: { id: string }) {
  const asking = useSession(id, (session) => session.asking);
  const mine = useSession(id, (s) => s.asking?.by === s.leg || can.own(s));
  const by = useSession(id, (s) => (s.asking ? s.names[s.asking.by]?.name : undefined));
  if (!asking) return null;
  const who = asking.agent ? agentName(asking.agent) : undefined;
  return (
    <div class="asking" role="status">
      <span class="asking-text">
        {asking.by === SERVICE
          ? t(who ? "asking.meet_agent" : "asking.meet", {
              name: who ?? "",
              subject: asking.subject ?? "",
            })
          : asking.asks
            ? t("asking.visitor")
            : asking.openly
              ? t(asking.subject ? "asking.help_about" : "asking.help", {
                  name: by ?? "",
                  subject: asking.subject ?? "",
                })
              : who
                ? t(`asking.${asking.purpose}_agent`, { name: who })
                : t(`asking.${asking.purpose}`)}
      </span>
      {mine && (
        <Button small onClick={() => void endSearch(id, asking.search).catch(toastProblem)}>
          {t("action.cancel")}
        </Button>
      )}
    </div>
  );
}
