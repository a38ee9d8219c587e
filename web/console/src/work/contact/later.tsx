import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import type { Session } from "../../desk/session.ts";
import { agreeLater, type OfSession, ofSession, ownTimes, type Times } from "../../diary/data.ts";
import { FreeTimes } from "../../diary/times.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { toast, toastProblem } from "../../kit/toast.tsx";
import { onAnchorClick } from "../../lib/router.ts";
import { dayTime } from "../../lib/time.ts";
import { paths } from "../../paths.ts";

/** What was agreed on for this session, and a later time to go on with it (RV-12). */
export function Later({ session }: { session: Session }) {
  const [of, setOf] = useState<OfSession | null>(null);
  const [times, setTimes] = useState<Times | null>(null);
  const [none, setNone] = useState(false);
  const [from, setFrom] = useState("");
  const [link, setLink] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  useEffect(() => {
    ofSession(session.id).then(setOf, () => undefined);
    ownTimes(session.id).then(setTimes, (problem) => {
      setNone(problem instanceof Problem);
    });
  }, [session.id]);
  const agree = () =>
    agreeLater(session.id, from, `${key}-${from}`).then((made) => setLink(made.link), toastProblem);
  const copy = () =>
    navigator.clipboard.writeText(link).then(() => toast(t("later.copied")), toastProblem);
  const agreed = of?.rendezvous;
  return (
    <div class="stack">
      {agreed && (
        <section class="stack">
          <h3>{t("later.agreed")}</h3>
          <p>{agreed.queued ? t("later.queued") : dayTime(agreed.from)}</p>
          {agreed.wish.question && (
            <p>
              <bdi>{agreed.wish.question}</bdi>
            </p>
          )}
          {agreed.wish.earlier && (
            <p>
              <a href={paths.session(agreed.wish.earlier)} onClick={onAnchorClick}>
                {t("later.earlier")}
              </a>
            </p>
          )}
        </section>
      )}
      {link ? (
        <section class="stack" role="status">
          <p>{t("later.made", { when: dayTime(from) })}</p>
          <p>
            <bdi dir="ltr" class="later-link">
              {link}
            </bdi>
          </p>
          <div>
            <Button small icon="copy" onClick={copy}>
              {t("later.copy")}
            </Button>
          </div>
        </section>
      ) : (
        <section class="stack">
          <h3>{t("later.agree")}</h3>
          {(none || times?.items.length === 0) && <p class="muted">{t("later.none")}</p>}
          {times && <FreeTimes times={times.items} chosen={from} onChoose={setFrom} />}
          {from && (
            <div>
              <Button small look="primary" onClick={agree}>
                {t("later.agree_on", { when: dayTime(from) })}
              </Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}
