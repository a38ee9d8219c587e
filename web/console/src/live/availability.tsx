import "../styles/list.css";
import "../styles/live.css";
import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import { stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { onAnchorClick, place, setQuery } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, ms, timeOfDay } from "../lib/time.ts";
import { paths } from "../paths.ts";

interface Span {
  from: string;
  until: string;
  state: string;
  connected: boolean;
}

/** Answer of GET /v1/agents/availability, one entry. */
interface Timeline {
  agent: string;
  name: string;
  available_ms: number;
  spans: Span[];
}

const DAY_MS = 86_400_000;
/** Hours that are marked. */
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21];

/** The day of the reader's own calendar. */
const dayOf = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

/** Where a day begins; it may have 23 or 25 hours. */
const begin = (day: string): Date => new Date(`${day}T00:00:00`);

/** Who was available when: one line for each agent, by the status log (IS-84). */
export default function AvailabilityPage() {
  const { query } = useStore(place);
  const asked = query.get("day") ?? "";
  const day =
    /^\d{4}-\d\d-\d\d$/.test(asked) && begin(asked).getTime() > 0 ? asked : dayOf(new Date());
  const [found, setFound] = useState<Timeline[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const from = begin(day);
  const until = begin(dayOf(new Date(from.getTime() + DAY_MS * 1.5)));
  useEffect(() => {
    const asking = new AbortController();
    setFound(null);
    setProblem(null);
    call<Page<Timeline>>("GET", "/v1/agents/availability", {
      query: { from: from.toISOString(), until: until.toISOString() },
      signal: asking.signal,
    }).then(
      (page) => setFound(page.items),
      (cause) => asking.signal.aborted || setProblem(cause),
    );
    return () => asking.abort();
  }, [day]);
  const bounds = { from: from.getTime(), until: until.getTime() };
  return (
    <div class="page page-live">
      <header class="page-head">
        <div>
          <a class="back-link" href={paths.live} onClick={onAnchorClick}>
            <Icon name="back" size={16} /> {t("nav.live")}
          </a>
          <h1>{t("nav.availability")}</h1>
        </div>
        <label class="page-acts availability-day">
          <span>{t("availability.day")}</span>
          <input
            class="input input-short"
            type="date"
            value={day}
            max={dayOf(new Date())}
            onChange={(event) => setQuery({ day: event.currentTarget.value })}
          />
        </label>
      </header>
      <p class="page-lead">{t("availability.lead")}</p>
      {problem !== null && (
        <p class="note note-bad" role="alert">
          {explain(problem)}
        </p>
      )}
      {!found && problem === null && <Skeleton />}
      {found?.length === 0 && <Empty icon="history" title={t("availability.none")} />}
      {found && found.length > 0 && (
        <section class="card">
          <ul class="legend" aria-hidden="true">
            <li class="span-available">{t("availability.ready")}</li>
            <li class="span-away">{t("availability.away")}</li>
            <li class="span-gone">{t("availability.gone")}</li>
          </ul>
          <div class="hours" aria-hidden="true">
            {HOURS.map((hour) => (
              <span key={hour} class="num" style={{ "--at": hour / 24 }}>
                {timeOfDay(new Date(from).setHours(hour))}
              </span>
            ))}
          </div>
          <ul class="timelines">
            {found.map((line) => (
              <Line key={line.agent} line={line} bounds={bounds} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const looks = ({ state, connected }: Span): "available" | "away" | "gone" =>
  !connected ? "gone" : state === "available" ? "available" : "away";

const told = (span: Span): string =>
  t("availability.span", {
    state: span.connected ? stateName(span.state) : t("availability.gone"),
    from: timeOfDay(span.from),
    to: timeOfDay(span.until),
  });

function Line({ line, bounds }: { line: Timeline; bounds: { from: number; until: number } }) {
  const length = bounds.until - bounds.from;
  return (
    <li>
      <p class="timeline-who">
        <strong class="clip">
          <bdi>{line.name}</bdi>
        </strong>
        <span class="num muted">
          {t("availability.available", { time: clockLength(line.available_ms) })}
        </span>
      </p>
      <div class="timeline" aria-hidden="true">
        {line.spans.map((span) => (
          <i
            key={span.from}
            class={`span-${looks(span)}`}
            title={told(span)}
            style={{
              "--at": (ms(span.from) - bounds.from) / length,
              "--for": (ms(span.until) - ms(span.from)) / length,
            }}
          />
        ))}
      </div>
      <details>
        <summary>{t("availability.changes", { name: line.name })}</summary>
        <ol>
          {line.spans.map((span) => (
            <li key={span.from} class="num">
              {told(span)}
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}
