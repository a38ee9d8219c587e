import "../styles/list.css";
import "../styles/work.css";
import "../styles/watch.css";
import { useState } from "preact/hooks";
import { me } from "../api/account.ts";
import { call, Problem } from "../api/client.ts";
import { want } from "../desk/desk.ts";
import { visitorName } from "../desk/session.ts";
import { calm, useSession } from "../desk/use-session.ts";
import { locale, t } from "../i18n/index.ts";
import { Badge, Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toastProblem } from "../kit/toast.tsx";
import { go, onAnchorClick } from "../lib/router.ts";
import { clockLength, ms, useTick } from "../lib/time.ts";
import type { PageProps } from "../pages.ts";
import { paths } from "../paths.ts";
import { Visitor } from "../work/contact/visitor.tsx";
import { People } from "../work/people.tsx";
import { Transcript } from "../work/transcript.tsx";
import { Unsaid } from "../work/unsaved.tsx";
import { announcementIn } from "../work/watched.tsx";
import { Reassign } from "./watch/reassign.tsx";
import { useWatch, type Watching } from "./watch/use-watch.ts";
import { Whisper } from "./watch/whisper.tsx";

/** One running session, seen by a supervisor who is not in it (IS-81). */
export default function WatchPage({ params }: PageProps) {
  const id = params.id!;
  const [round, setRound] = useState(0);
  const [watching, end] = useWatch(id, round);
  if (watching.phase === "refused") {
    return (
      <Empty icon="eye" title={t("watch.refused")}>
        <p>{whyNot(watching.problem)}</p>
        <div class="watch-ways">
          <a class="button button-plain" href={paths.live} onClick={onAnchorClick}>
            {t("watch.back")}
          </a>
          <a class="button button-plain" href={paths.session(id)} onClick={onAnchorClick}>
            {t("watch.archive")}
          </a>
        </div>
      </Empty>
    );
  }
  if (watching.phase === "opening") return <Skeleton rows={8} />;
  const again = () => setRound(round + 1);
  return <Viewfinder id={id} watching={watching} end={end} again={again} />;
}

/** Why the server lets nobody look on. */
function whyNot(problem: unknown): string {
  const code = problem instanceof Problem ? problem.code : "";
  switch (code) {
    case "monitoring_off":
      return t("watch.off");
    case "not_announced":
      return t("watch.not_announced");
    case "already_joined":
      return t("watch.member");
    case "session_ended":
      return t("watch.ended");
    default:
      return explain(problem);
  }
}

interface ViewProps {
  id: string;
  watching: Watching;
  end: () => void;
  again: () => void;
}

function Viewfinder({ id, watching, end, again }: ViewProps) {
  const session = useSession(id, (session) => session, calm);
  const [moving, setMoving] = useState(false);
  const [busy, setBusy] = useState(false);
  const running = watching.phase === "open" && session.status !== "ended";
  const served = running && session.status === "active" && session.owner !== null;
  const now = useTick(running);
  const until = session.ended ? ms(session.ended.at) : now;

  /** Joins openly. What was only watched comes into view as a session of one's own. */
  const join = async () => {
    setBusy(true);
    end();
    want(id);
    try {
      await call("POST", `/v1/sessions/${id}/barge`, { body: {} });
      go(paths.work);
    } catch (cause) {
      toastProblem(cause);
      setBusy(false);
      again();
    }
  };

  return (
    <div class="watch">
      <header class="watch-head">
        <a class="back-link" href={paths.live} onClick={onAnchorClick}>
          <Icon name="back" size={16} /> {t("nav.live")}
        </a>
        <div class="watch-title">
          <h1 class="clip">
            <bdi>{visitorName(session)}</bdi>
          </h1>
          <p class="clip muted">
            <bdi>{session.brief.service_name}</bdi>
          </p>
        </div>
        <Badge tone={running ? "accent" : "idle"}>
          {running ? t("watch.watching") : t("status.ended")}
        </Badge>
        {running && session.status === "waiting" && (
          <Badge tone="warn">{t("status.waiting")}</Badge>
        )}
        <span class="num watch-time">
          {session.createdAt ? clockLength(until - ms(session.createdAt)) : ""}
        </span>
        <div class="watch-acts">
          {running && (
            <Button
              icon="transfer"
              disabled={!served && session.status !== "waiting"}
              onClick={() => setMoving(true)}
            >
              {t(session.status === "waiting" ? "reassign.move" : "reassign.open")}
            </Button>
          )}
          {running && (
            <Button
              look="primary"
              icon="people"
              busy={busy}
              disabled={!served}
              onClick={() => void join()}
            >
              {t("watch.join")}
            </Button>
          )}
        </div>
      </header>
      <Rule id={id} />
      <div class="watch-body">
        <section class="watch-talk" aria-label={t("work.session")}>
          <People id={id} />
          <Transcript id={id} />
          {running ? (
            <Whisper id={id} />
          ) : (
            <>
              <Unsaid id={id} />
              <p class="watch-over" role="status">
                {watching.phase === "over" && watching.code === "not_allowed"
                  ? t("watch.stopped")
                  : t("watch.ended")}{" "}
                <a href={paths.session(id)} onClick={onAnchorClick}>
                  {t("watch.archive")}
                </a>
              </p>
            </>
          )}
        </section>
        <aside class="watch-card contact-body" aria-label={t("contact.title")}>
          <Visitor session={session} />
        </aside>
      </div>
      {moving && running && <Reassign id={id} onClose={() => setMoving(false)} />}
    </div>
  );
}

/** What watching means here: nothing is written, and what the members know of it. */
function Rule({ id }: { id: string }) {
  const announcement = useSession(id, (session) => session.announcement);
  const told = announcementIn(announcement, locale());
  const shown = me().tenant.settings.monitoring_shown;
  return (
    <p class="watch-rule">
      <Icon name="eye" size={16} />
      <span>
        {t(shown ? "watch.rule_shown" : "watch.rule_silent")}
        {told && (
          <>
            {" "}
            {t("watch.told")}{" "}
            <q lang={told.lang} dir="auto">
              {told.text}
            </q>
          </>
        )}
      </span>
    </p>
  );
}
