import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { feature } from "../api/account.ts";
import { dispatch, sayAgain } from "../desk/desk.ts";
import type { Session } from "../desk/session.ts";
import { blocks, type Row, rows } from "../desk/stream.ts";
import { useSession } from "../desk/use-session.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Rows } from "./rows.tsx";

/** Letters being typed and the like change the session, not its stream. */
const sameStream = (a: Session, b: Session): boolean =>
  a.events === b.events && a.names === b.names && a.leg === b.leg;

/** The stream of events. Stays at its end unless the agent reads further up. */
export function Transcript({ id }: { id: string }) {
  const session = useSession(id, (session) => session, sameStream);
  const { events, leg, names } = session;
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const atEnd = useRef(true);
  const known = useRef<Row[][]>([]);
  const stream = useMemo(() => {
    known.current = blocks(
      rows(events, (leg) => names[leg]?.role),
      known.current,
    );
    return known.current;
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
          {stream.map((block, at) => (
            <Rows
              key={block[0]?.key}
              id={id}
              rows={block}
              before={stream[at - 1]?.at(-1)?.at ?? ""}
              own={leg}
              names={names}
            />
          ))}
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
