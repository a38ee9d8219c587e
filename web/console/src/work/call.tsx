import { useEffect, useState } from "preact/hooks";
import { type Callback, ofSession, tellCall } from "../diary/data.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { toastProblem } from "../kit/toast.tsx";

const LOOK_EVERY_MS = 3_000;

/** The visitor of a rendezvous is called: by whom, where it stands, and what became of it (RV-18). */
export function Call({ id }: { id: string }) {
  const [call, setCall] = useState<Callback | null>(null);
  const goesOn = call !== null && call.stage !== "over";
  useEffect(() => {
    let there = true;
    const look = () =>
      ofSession(id).then(
        ({ callback }) => there && setCall(callback ?? null),
        // It is looked at again, or there is nothing to see.
        () => undefined,
      );
    void look();
    const timer = goesOn ? setInterval(look, LOOK_EVERY_MS) : undefined;
    return () => {
      there = false;
      clearInterval(timer);
    };
  }, [id, goesOn]);
  if (!call || call.stage === "over") return null;
  const say = (outcome: string) => () =>
    tellCall(id, call.attempt, outcome).then(({ callback }) => setCall(callback), toastProblem);
  const number = (
    <a href={`tel:${call.number}`}>
      <bdi dir="ltr">{call.number}</bdi>
    </a>
  );
  const { attempt, attempts } = call;
  return (
    <div class="asking call" role="status">
      <span class="asking-text">
        {t(call.by_hand && call.stage === "rings" ? "call.dial" : `call.${call.stage}`)} {number}{" "}
        {call.stage === "rings" && attempts > 1 && (
          <span class="muted">{t("call.attempt", { attempt, attempts })}</span>
        )}
      </span>
      {call.by_hand && call.stage === "rings" && (
        <>
          <Button small look="primary" onClick={say("answered")}>
            {t("call.answered")}
          </Button>
          <Button small onClick={say("busy")}>
            {t("call.busy")}
          </Button>
          <Button small onClick={say("no_answer")}>
            {t("call.no_answer")}
          </Button>
        </>
      )}
      {call.by_hand && call.stage === "talks" && (
        <Button small onClick={say("over")}>
          {t("call.over")}
        </Button>
      )}
    </div>
  );
}
