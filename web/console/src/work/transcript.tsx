import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { feature } from "../api/account.ts";
import { agentName } from "../desk/colleagues.ts";
import { dispatch, sayAgain } from "../desk/desk.ts";
import { nameOf, type Session } from "../desk/session.ts";
import { type Row, rows } from "../desk/stream.ts";
import { tell } from "../desk/tell.ts";
import { useSession } from "../desk/use-session.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";
import { memo } from "../lib/memo.tsx";
import { shallow } from "../lib/store.ts";
import { day, timeOfDay } from "../lib/time.ts";
import { FileCard } from "./files.tsx";
import { LineText } from "./line-text.tsx";
import { PushResults } from "./push-results.tsx";
import { names as namesOf } from "./readers.tsx";

/** Letters being typed and the like change the session, not its stream. */
const sameStream = (a: Session, b: Session): boolean =>
  a.events === b.events && a.names === b.names && a.leg === b.leg;

const stamps = new WeakMap<Row, string>();
/** Rows keep their identity, so each is written out once. */
function stampOf(row: Row): string {
  let stamp = stamps.get(row);
  if (stamp === undefined) stamps.set(row, (stamp = timeOfDay(row.at)));
  return stamp;
}

/** The stream of events. Stays at its end unless the agent reads further up. */
export function Transcript({ id }: { id: string }) {
  const session = useSession(id, (session) => session, sameStream);
  const { events, leg, names } = session;
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const atEnd = useRef(true);
  /** Rows that are as they were keep their identity, so that one more line draws one more row. */
  const known = useRef(new Map<string, Row>());
  const stream = useMemo(() => {
    const fresh = rows(events, (leg) => names[leg]?.role).map((row) => {
      const old = known.current.get(row.key);
      return old && shallow(old, row) ? old : row;
    });
    known.current = new Map(fresh.map((row) => [row.key, row]));
    return fresh;
  }, [events, names]);

  // Without asking how high it is: that would have the browser lay everything out at once, for
  // every letter in every session.
  const toEnd = () => {
    if (box.current) box.current.scrollTop = 1e9;
  };
  useLayoutEffect(() => {
    if (!atEnd.current) setBehind(true);
  }, [stream]);
  useEffect(() => {
    // The room changes with the pages area, the draft and the window, the content with every
    // line and letter: told once for each frame, when it is laid out anyway.
    const watch = new ResizeObserver(() => atEnd.current && toEnd());
    watch.observe(box.current!);
    watch.observe(content.current!);
    return () => watch.disconnect();
  }, []);

  const cast = {
    name: (leg: string | null | undefined) => nameOf(session, leg),
    agent: agentName,
  };
  let minute = "";
  return (
    <div class="transcript-frame">
      <div
        ref={box}
        class="transcript"
        role="log"
        aria-label={t("transcript.title")}
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        onScroll={(event) => {
          const element = event.currentTarget;
          atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
          if (atEnd.current && behind) setBehind(false);
        }}
      >
        <div ref={content}>
          {leg === null && events.length === 0 && (
            <p class="row row-notice">{t("transcript.opening")}</p>
          )}
          {stream.map((row) => {
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
                own={"leg" in row && row.leg === leg}
                role={"leg" in row ? names[row.leg]?.role : undefined}
                name={"leg" in row ? cast.name(row.leg) : ""}
                text={row.type === "notice" ? tell(row.event, cast) : ""}
                between={
                  row.type === "line" && row.privately && "to" in row.privately
                    ? namesOf(session, row.privately.to)
                    : ""
                }
              />
            );
          })}
          <PendingLines id={id} />
          {feature("live_typing") && <TypingLines id={id} />}
        </div>
      </div>
      {behind && (
        <Button
          small
          class="transcript-end"
          icon="down"
          onClick={() => {
            atEnd.current = true;
            setBehind(false);
            toEnd();
          }}
        >
          {t("transcript.newest")}
        </Button>
      )}
    </div>
  );
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

/** What a line that is not for everybody says of itself, in a word and a sign. */
function PrivateTag({
  kind,
  names,
}: {
  kind: "note" | "whisper" | "aside" | "comment";
  names: string;
}) {
  return (
    <span class="row-tag">
      <Icon name={kind === "note" ? "note" : kind === "whisper" ? "eye" : "aside"} size={12} />
      {t(`transcript.${kind}`, { names })}
    </span>
  );
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
    case "notice":
      return (
        <div class={row.tone === "warn" ? "row row-notice row-warn" : "row row-notice"}>
          {stamp}
          <p class="row-notice-text">{text}</p>
        </div>
      );
  }
});

/** Own lines on their way: visibly not yet distributed (IS-26). */
function PendingLines({ id }: { id: string }) {
  const pending = useSession(id, (session) => session.pending);
  return (
    <>
      {pending.map((line) => (
        <div
          key={line.id}
          class={
            line.refused
              ? "row row-line row-own row-first row-refused"
              : `row row-line row-own row-first row-pending row-private-${line.way.t}`
          }
        >
          <p class="row-name">
            {t("session.you")}
            <span class="row-tag">
              {line.refused ? t("transcript.refused") : t("transcript.sending")}
            </span>
          </p>
          <span class="row-time" />
          <p class="row-text" dir="auto">
            {line.text}
          </p>
          {line.refused && (
            <p class="row-fault" role="alert">
              {refusalText(line.refused)}{" "}
              <button type="button" class="text-button" onClick={() => sayAgain(id, line.id)}>
                {t("action.retry")}
              </button>{" "}
              <button
                type="button"
                class="text-button"
                onClick={() => dispatch({ do: "unsay", s: id, id: line.id })}
              >
                {t("action.discard")}
              </button>
            </p>
          )}
        </div>
      ))}
    </>
  );
}

/** Letters as they are typed (IS-54). Told to a screen reader once, not letter by letter. */
function TypingLines({ id }: { id: string }) {
  const typing = useSession(id, (session) => session.typing);
  const names = useSession(id, (session) => session.names);
  return (
    <>
      {Object.entries(typing).map(([leg, text]) => (
        <div key={leg} class="row row-line row-first row-typing">
          <p class="row-name">
            <bdi>{names[leg]?.name}</bdi>
            <span class="row-tag">{t("transcript.typing")}</span>
          </p>
          <span class="row-time" />
          <p class="row-text" dir="auto" aria-hidden="true">
            {text}
            <span class="caret" />
          </p>
        </div>
      ))}
    </>
  );
}
