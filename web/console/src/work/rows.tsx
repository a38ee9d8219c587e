import { agentName } from "../desk/colleagues.ts";
import { isOver, type Session } from "../desk/session.ts";
import type { Row } from "../desk/stream.ts";
import { tell } from "../desk/tell.ts";
import { useSession } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";
import { memo } from "../lib/memo.tsx";
import { day, timeOfDay } from "../lib/time.ts";
import { FileCard } from "./files.tsx";
import { LineText } from "./line-text.tsx";
import { PrivateTag } from "./private-tag.tsx";
import { PushResults } from "./push-results.tsx";
import { Carried } from "./warm/parts.tsx";

interface BlockProps {
  id: string;
  rows: Row[];
  /** When the row before them was, if there is one. */
  before: string;
  /** Own leg. */
  own: string | null;
  names: Session["names"];
}

/**
 * Rows that stand together. Of a long talk only the blocks in view are laid out and painted: as
 * few of them as will do, because the browser looks at each for every frame.
 */
export const Rows = memo(function Rows({ id, rows, before, own, names }: BlockProps) {
  const name = (leg: string | null | undefined) => (leg ? (names[leg]?.name ?? "") : "");
  let minute = before && timeOfDay(before);
  return (
    <div class="rows">
      {rows.map((row) => {
        const stamp = stampOf(row);
        const showTime =
          stamp !== minute || ((row.type === "line" || row.type === "file") && row.first);
        minute = stamp;
        return (
          <RowView
            key={row.key}
            id={id}
            row={row}
            time={showTime ? stamp : ""}
            own={"leg" in row && row.leg === own}
            role={"leg" in row ? names[row.leg]?.role : undefined}
            name={"leg" in row ? name(row.leg) : ""}
            text={row.type === "notice" ? tell(row.event, { name, agent: agentName }) : ""}
            between={
              row.type === "line" && row.privately && "to" in row.privately
                ? row.privately.to.map(name).join(", ")
                : ""
            }
          />
        );
      })}
    </div>
  );
});

const stamps = new WeakMap<Row, string>();
/** Rows keep their identity, so each is written out once. */
function stampOf(row: Row): string {
  let stamp = stamps.get(row);
  if (stamp === undefined) stamps.set(row, (stamp = timeOfDay(row.at)));
  return stamp;
}

interface RowProps {
  id: string;
  row: Row;
  time: string;
  own: boolean;
  role: string | undefined;
  name: string;
  text: string;
  /** Whom it is for, if for few. */
  between: string;
}

const RowView = memo(function RowView({ id, row, time, own, role, name, text, between }: RowProps) {
  const stamp = (
    <time class="row-time num" dateTime={row.at} title={new Date(row.at).toLocaleString()}>
      {time}
    </time>
  );
  switch (row.type) {
    case "day":
      return <p class="row-day">{day(row.at)}</p>;
    case "line":
      return (
        <div
          class={[
            "row row-line",
            own ? "row-own" : `row-${role ?? "visitor"}`,
            row.first && "row-first",
            row.privately && `row-private row-private-${row.privately.kind}`,
          ]
            .filter(Boolean)
            .join(" ")}
        >
          {row.first && (
            <p class="row-name">
              <bdi>{own ? t("session.you") : name}</bdi>
              {row.question && <span class="row-tag">{t("transcript.question")}</span>}
              {row.privately && <PrivateTag kind={row.privately.kind} names={between} />}
            </p>
          )}
          {stamp}
          <p class="row-text" dir="auto">
            <LineText text={row.text} />
          </p>
        </div>
      );
    case "file":
      return (
        <div
          class={[
            "row row-line",
            own ? "row-own" : `row-${role ?? "visitor"}`,
            row.first && "row-first",
          ]
            .filter(Boolean)
            .join(" ")}
        >
          {row.first && (
            <p class="row-name">
              <bdi>{own ? t("session.you") : name}</bdi>
            </p>
          )}
          {stamp}
          <FileCard session={id} sent={row.sent} />
        </div>
      );
    case "page":
      return (
        <div class="row row-page">
          {stamp}
          <p class="row-notice-text">
            <Icon name="page" size={14} />
            <span class="clip">
              <bdi>{row.title || shortAddress(row.url)}</bdi>{" "}
              {row.title && <bdi class="muted">{shortAddress(row.url)}</bdi>}
            </span>
          </p>
        </div>
      );
    case "push":
      return (
        <div class="row row-page row-push">
          {stamp}
          <PushResults id={id} push={row.push} />
        </div>
      );
    case "carried":
      return (
        <div class="row row-carried">
          {stamp}
          <Came id={id} event={row.event} />
        </div>
      );
    case "notice":
      return (
        <div class={row.tone === "warn" ? "row row-notice row-warn" : "row row-notice"}>
          {stamp}
          <p class="row-notice-text">{text}</p>
        </div>
      );
  }
});

/** What travelled, with how it stands with its documents now. */
function Came({ id, event }: { id: string; event: Extract<Row, { type: "carried" }>["event"] }) {
  const documents = useSession(id, (session) => session.documents);
  const over = useSession(id, isOver);
  return <Carried id={id} event={event} documents={documents} over={over} />;
}
