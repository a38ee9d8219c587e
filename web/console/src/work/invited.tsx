import { useEffect } from "preact/hooks";
import { codeOf, desk, dispatch } from "../desk/desk.ts";
import type { Invitation } from "../desk/frames.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { toast } from "../kit/toast.tsx";
import { useStore } from "../lib/store.ts";
import { ms, useTick } from "../lib/time.ts";
import { callOff, comeIn } from "./meet.ts";

/** What a meeting is called. */
export const meetingName = ({ with: other, subject, service_name }: Invitation): string =>
  subject && other
    ? t("invited.both", { name: other, subject })
    : other
      ? t("invited.named", { name: other })
      : t("invited.about", { subject: subject ?? service_name });

/** Meetings that this agent has asked for: they come in, or call them off. */
export function Invited() {
  const invited = useStore(desk, (state) => state.invited);
  return (
    <>
      {invited.map((each) => (
        <Card key={each.session} invitation={each} />
      ))}
    </>
  );
}

function Card({ invitation }: { invitation: Invitation }) {
  const { session, until } = invitation;
  const over = useTick() > ms(until);
  // The server says so too; it may have been lost with the connection.
  useEffect(() => {
    if (over) dispatch({ do: "invitation_over", session });
  }, [over]);
  const failed = (cause: unknown) => {
    const code = codeOf(cause);
    if (code === "session_ended" || code === "unknown" || code === "not_found")
      dispatch({ do: "invitation_over", session });
    toast(refusalText(code), true);
  };
  const name = meetingName(invitation);
  return (
    <article class="offer" aria-label={name}>
      <p class="offer-ask">
        <bdi>{name}</bdi>
      </p>
      <p class="offer-wait">{t("invited.text")}</p>
      <div class="offer-acts">
        <Button look="primary" onClick={() => void comeIn(session).catch(failed)}>
          {t("invited.join")}
        </Button>
        <Button onClick={() => void callOff(session).catch(failed)}>{t("invited.decline")}</Button>
      </div>
    </article>
  );
}
