import "../styles/list.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { feature, may } from "../api/account.ts";
import { call, type Page, Problem } from "../api/client.ts";
import { wrapUpOf, wrapUps } from "../api/contact.ts";
import { wholeLog } from "../api/log.ts";
import type { Agent, SessionRow } from "../api/types.ts";
import type { Stamped } from "../desk/frames.ts";
import { useUnsaved } from "../desk/use-draft.ts";
import { endName, statusName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Badge, Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { copy } from "../kit/snippet.tsx";
import { explain, toastProblem } from "../kit/toast.tsx";
import { shortAddress, webAddress } from "../lib/link.ts";
import { onAnchorClick } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, dayTime, ms, now } from "../lib/time.ts";
import type { PageProps } from "../pages.ts";
import { paths } from "../paths.ts";
import { VisitorNotes } from "../work/contact/notes.tsx";
import { WrapUp } from "../work/wrap-up.tsx";
import { castOf, gapAfter } from "./cast.ts";
import { EraseDialog } from "./erase.tsx";
import { EventLog } from "./event-log.tsx";
import { Stars } from "./stars.tsx";

/** One session of the archive: every event with its time stamp (IS-132). */
export default function ArchiveSession({ params }: PageProps) {
  const id = params.id!;
  const [row, setRow] = useState<SessionRow | null>(null);
  const [log, setLog] = useState<Stamped[]>([]);
  const [agents, setAgents] = useState<Agent[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const [raw, setRaw] = useState(false);
  const [all, setAll] = useState(true);
  const [whole, setWhole] = useState(false);
  const [erasing, setErasing] = useState(false);

  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    setProblem(null);
    setLog([]);
    setWhole(false);
    call<SessionRow>("GET", `/v1/sessions/${encodeURIComponent(id)}`, { signal })
      .then((found) => {
        setRow(found);
        return wholeLog(id, signal, (part) => setLog((old) => [...old, ...part]));
      })
      .then(() => setWhole(true))
      .catch((cause) => signal.aborted || setProblem(cause));
    if (may("read_configuration"))
      call<Page<Agent>>("GET", "/v1/agents", { signal }).then(
        (page) => setAgents(page.items),
        () => {},
      );
    return () => asking.abort();
  }, [id, round]);

  const written = useStore(wrapUps, (all) => Boolean(all[id]?.at));
  useEffect(() => {
    if (feature("wrap_up")) void wrapUpOf(id).catch(() => {});
  }, [id]);
  const begun = useUnsaved("wrap_up", id);
  // Notes are written where visitors are served; here is what was not saved there.
  const unsaved = useUnsaved("note", row?.visitor ?? "");
  const noted = useRef(false);
  noted.current ||= unsaved;
  const cast = useMemo(() => castOf(log, agents), [log, agents]);

  if (problem && !row) {
    const gone = problem instanceof Problem && problem.status === 404;
    return (
      <Empty icon={gone ? "search" : "warn"} title={gone ? t("nav.nothing") : explain(problem)}>
        <a class="button" href={paths.archive} onClick={onAnchorClick}>
          {t("nav.archive")}
        </a>
      </Empty>
    );
  }
  if (!row) return <Skeleton rows={10} />;
  const length = (row.ended_at ? ms(row.ended_at) : now()) - ms(row.created_at);
  const ended = log.findLast((record) => record.event.kind === "ended")?.event;
  const over = whole && row.status === "ended";
  const page = webAddress(row.page);
  return (
    <div class="page page-session">
      <header class="page-head">
        <a class="back-link" href={paths.archive} onClick={onAnchorClick}>
          <Icon name="back" size={16} /> {t("nav.archive")}
        </a>
        <div class="page-acts">
          <Button small icon="link" onClick={() => void copy(location.href)}>
            {t("archive.copy_link")}
          </Button>
          <Button small icon="print" onClick={() => window.print()}>
            {t("action.print")}
          </Button>
          {may("monitor") && row.status !== "ended" && (
            <Button
              small
              look="danger"
              onClick={() =>
                call("POST", `/v1/sessions/${encodeURIComponent(id)}/end`, { body: {} }).then(
                  () => setRound((n) => n + 1),
                  toastProblem,
                )
              }
            >
              {t("archive.end")}
            </Button>
          )}
          {may("erase") && row.status === "ended" && !row.erased_at && (
            <Button small look="danger" icon="trash" onClick={() => setErasing(true)}>
              {t("erase.action")}
            </Button>
          )}
        </div>
      </header>
      <div class="session-title">
        <h1 dir="auto">{row.erased_at ? t("erase.erased") : row.visitor_name}</h1>
        <Badge tone={row.status === "active" ? "good" : row.status === "waiting" ? "warn" : "idle"}>
          {statusName(row.status)}
        </Badge>
      </div>
      <dl class="summary">
        <div>
          <dt>{t("archive.when")}</dt>
          <dd class="num">{dayTime(row.created_at)}</dd>
        </div>
        <div>
          <dt>{t("archive.length")}</dt>
          <dd class="num">{clockLength(length)}</dd>
        </div>
        <div>
          <dt>{t("archive.service")}</dt>
          <dd>{row.service}</dd>
        </div>
        <div>
          <dt>{t("archive.agent")}</dt>
          <dd>{row.agent_name ?? "–"}</dd>
        </div>
        {ended?.kind === "ended" && (
          <div>
            <dt>{t("status.ended")}</dt>
            <dd>{endName(ended.reason)}</dd>
          </div>
        )}
        {row.rating && (
          <div>
            <dt>{t("rating.rating")}</dt>
            <dd>
              <Stars n={row.rating} />
            </dd>
          </div>
        )}
        {page && (
          <div>
            <dt>{t("archive.page")}</dt>
            <dd>
              <a href={page} target="_blank" rel="noopener noreferrer">
                <bdi>{shortAddress(page)}</bdi>
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("contact.session")}</dt>
          <dd>{row.name}</dd>
        </div>
      </dl>
      {row.erased_at ? (
        <p class="note">
          <Icon name="trash" size={16} />
          {t("erase.note", { n: row.head, when: dayTime(row.erased_at) })}
        </p>
      ) : (
        <>
          {feature("wrap_up") && (
            <details class="card wrap-card" open={written || begun}>
              <summary>{t("archive.wrap_up")}</summary>
              <WrapUp id={id} />
            </details>
          )}
          {noted.current && row.visitor && (
            <details class="card wrap-card" open>
              <summary>{t("contact.notes")}</summary>
              <VisitorNotes visitor={row.visitor} session={id} />
            </details>
          )}
          <div class="log-bar">
            <span class="muted">{t("archive.events", { n: log.length })}</span>
            <label class="check-row">
              <input
                type="checkbox"
                checked={all}
                onChange={(event) => setAll(event.currentTarget.checked)}
              />
              {t("archive.signals")}
            </label>
            <label class="check-row">
              <input
                type="checkbox"
                checked={raw}
                onChange={(event) => setRaw(event.currentTarget.checked)}
              />
              {t("archive.raw")}
            </label>
          </div>
          <EventLog
            session={id}
            log={log}
            cast={cast}
            raw={raw}
            all={all}
            after={over ? gapAfter(log, row.head) : 0}
            over={over}
          />
        </>
      )}
      {problem !== null && <p class="note note-bad">{explain(problem)}</p>}
      {erasing && (
        <EraseDialog
          row={row}
          onClose={() => setErasing(false)}
          onErased={() => {
            setErasing(false);
            setRound((n) => n + 1);
          }}
        />
      )}
    </div>
  );
}
