import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import type { Happening, Stamped } from "../desk/frames.ts";
import { privacy } from "../desk/stream.ts";
import { tell } from "../desk/tell.ts";
import { number, t } from "../i18n/index.ts";
import { day, timeExact } from "../lib/time.ts";
import { FileCard } from "../work/files.tsx";
import { LineText } from "../work/line-text.tsx";
import { PrivateTag } from "../work/private-tag.tsx";
import { Carried } from "../work/warm/parts.tsx";
import { documentsOf, gapBefore, type LogCast, spoken } from "./cast.ts";

interface EventLogProps {
  session: string;
  log: Stamped[];
  cast: LogCast;
  raw: boolean;
  all: boolean;
  /** Events missing after the last one. */
  after: number;
  /** Nothing more happens in it. */
  over: boolean;
}

/** Where events are missing. Shown also when only the conversation is. */
function Gap({ n }: { n: number }) {
  return (
    <tr class="log-gap">
      <td colSpan={3}>{t("archive.gap", { n })}</td>
    </tr>
  );
}

export function EventLog({ session, log, cast, raw, all, after, over }: EventLogProps) {
  const documents = useMemo(() => documentsOf(log), [log]);
  let date = "";
  return (
    <table class="log">
      <thead class="sr">
        <tr>
          <th>{t("archive.seq")}</th>
          <th>{t("archive.time")}</th>
          <th>{t("archive.what")}</th>
        </tr>
      </thead>
      <tbody>
        {log.map((record, index) => {
          const gap = gapBefore(log, index);
          if (!all && !spoken(record)) return gap > 0 ? <Gap key={record.seq} n={gap} /> : null;
          const today = new Date(record.at).toDateString();
          const turn = today !== date;
          date = today;
          return (
            <Fragment key={record.seq}>
              {turn && (
                <tr class="log-day">
                  <td colSpan={3}>{day(record.at)}</td>
                </tr>
              )}
              {gap > 0 && <Gap n={gap} />}
              <Entry
                session={session}
                record={record}
                cast={cast}
                raw={raw}
                documents={documents}
                over={over}
              />
            </Fragment>
          );
        })}
        {after > 0 && <Gap n={after} />}
      </tbody>
    </table>
  );
}

/** What was not for everybody is marked, with those who read it (IS-24). */
function PrivateLine({
  event,
  cast,
}: {
  event: Extract<Happening, { kind: "noted" | "aside" }>;
  cast: LogCast;
}) {
  const to = event.kind === "aside" ? event.to.map(cast.name).join(", ") : "";
  return (
    <p dir="auto">
      <strong>
        {cast.name(event.leg) || t("tell.somebody")}
        <PrivateTag kind={privacy(event).kind} names={to} />
      </strong>
      <span class="log-text">
        <LineText text={event.text} />
      </span>
    </p>
  );
}

interface EntryProps {
  session: string;
  record: Stamped;
  cast: LogCast;
  raw: boolean;
  documents: Record<string, boolean>;
  over: boolean;
}

function Entry({ session, record, cast, raw, documents, over }: EntryProps) {
  const { event } = record;
  const line = event.kind === "line" || event.kind === "asked" || event.kind === "file_sent";
  const privately = event.kind === "noted" || event.kind === "aside";
  const kind =
    line || privately
      ? `log-row log-line log-${cast.role(event.leg) ?? "visitor"}${privately ? " log-private" : ""}`
      : "log-row";
  return (
    <tr class={kind} id={`event-${record.seq}`}>
      <td class="num log-seq">{number(record.seq)}</td>
      <td class="num log-time">
        <time dateTime={record.at}>{timeExact(record.at)}</time>
      </td>
      <td class="log-what">
        {event.kind === "file_sent" ? (
          <>
            <p dir="auto">
              <strong>{cast.name(event.leg) || t("tell.somebody")}</strong>
            </p>
            <FileCard session={session} sent={event} />
          </>
        ) : event.kind === "carried" ? (
          <Carried id={session} event={event} documents={documents} over={over} />
        ) : event.kind === "noted" || event.kind === "aside" ? (
          <PrivateLine event={event} cast={cast} />
        ) : line ? (
          <p dir="auto">
            <strong>
              {cast.name(event.leg) || t("tell.somebody")}
              {event.kind === "asked" && <span class="row-tag">{t("transcript.question")}</span>}
            </strong>
            <span class="log-text">
              <LineText text={event.kind === "line" ? event.text : event.question} />
            </span>
          </p>
        ) : (
          <p dir="auto">{tell(event, cast)}</p>
        )}
        {raw && (
          <pre class="code" dir="ltr">
            {JSON.stringify(event, null, 1)}
          </pre>
        )}
      </td>
    </tr>
  );
}
