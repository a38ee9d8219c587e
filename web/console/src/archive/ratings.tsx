import "../styles/list.css";
import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import type { RatingSum } from "../api/types.ts";
import { number, t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import { onAnchorClick, place, setQuery } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { now } from "../lib/time.ts";
import { paths } from "../paths.ts";

const DAYS = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

const count = (stars: number[]) => stars.reduce((sum, n) => sum + n, 0);
const mean = (stars: number[]) =>
  stars.reduce((sum, n, at) => sum + n * (at + 1), 0) / Math.max(1, count(stars));

/** Ratings by agent and service, over the last days. */
export default function RatingsPage() {
  const { query } = useStore(place);
  const days = Number(query.get("days")) || 30;
  const [sums, setSums] = useState<RatingSum[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    const from = new Date(now() - days * DAY_MS).toISOString();
    setSums(null);
    setProblem(null);
    call<Page<RatingSum>>("GET", "/v1/ratings", { query: { from }, signal }).then(
      (page) => setSums(page.items),
      (cause) => signal.aborted || setProblem(cause),
    );
    return () => asking.abort();
  }, [days]);
  const all = [0, 1, 2, 3, 4].map((at) =>
    (sums ?? []).reduce((sum, row) => sum + (row.stars[at] ?? 0), 0),
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t("nav.ratings")}</h1>
        <a class="button button-plain" href={paths.archive} onClick={onAnchorClick}>
          <Icon name="archive" size={18} /> {t("nav.archive")}
        </a>
      </header>
      <search class="filters">
        <select
          class="select"
          aria-label={t("rating.span")}
          value={days}
          onChange={(event) => setQuery({ days: event.currentTarget.value })}
        >
          {DAYS.map((n) => (
            <option key={n} value={n}>
              {t("rating.days", { n })}
            </option>
          ))}
        </select>
      </search>
      {problem !== null ? (
        <Empty icon="warn" title={explain(problem)} />
      ) : sums === null ? (
        <Skeleton rows={5} />
      ) : sums.length === 0 ? (
        <Empty icon="star" title={t("rating.none")} />
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th>{t("archive.agent")}</th>
              <th>{t("archive.service")}</th>
              <th class="end">{t("rating.count")}</th>
              <th class="end">{t("rating.mean")}</th>
              <th class="wide">{t("rating.spread")}</th>
            </tr>
          </thead>
          <tbody>
            {sums.map((row) => (
              <tr key={`${row.agent} ${row.service}`}>
                <td class="strong">
                  <bdi>{row.agent_name ?? "–"}</bdi>
                </td>
                <td class="muted">{row.service}</td>
                <Figures stars={row.stars} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("rating.all")}</th>
              <td />
              <Figures stars={all} />
            </tr>
          </tfoot>
        </table>
      )}
    </div>
  );
}

function Figures({ stars }: { stars: number[] }) {
  const whole = Math.max(1, count(stars));
  const text = stars
    .map((n, at) => t("rating.times", { n: number(n), stars: number(at + 1) }))
    .join(", ");
  return (
    <>
      <td class="end num">{number(count(stars))}</td>
      <td class="end num">{number(Math.round(mean(stars) * 10) / 10)}</td>
      <td>
        <span class="sr">{text}</span>
        <span class="spread-bar" aria-hidden="true" title={text}>
          {stars.map((n, at) => (
            <span
              key={at}
              class={`spread-part spread-${at + 1}`}
              style={{ inlineSize: `${(100 * n) / whole}%` }}
            />
          ))}
        </span>
      </td>
    </>
  );
}
