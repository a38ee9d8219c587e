import "../styles/list.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { account, feature, may, me } from "../api/account.ts";
import { call, type Page } from "../api/client.ts";
import type { Agent, SessionRow } from "../api/types.ts";
import { statusName } from "../desk/words.ts";
import { number, t } from "../i18n/index.ts";
import { Badge, Empty, type Tone } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { More } from "../kit/more.tsx";
import { usePaged } from "../lib/paged.ts";
import { onAnchorClick, place, setQuery } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, dayTime, ms, now } from "../lib/time.ts";
import { paths } from "../paths.ts";
import { ExportDialog } from "./export.tsx";
import { Stars } from "./stars.tsx";

const TONES: Record<string, Tone> = { waiting: "warn", active: "good", ended: "idle" };
const FILTERS = ["q", "status", "agent", "tag", "disposition", "rating", "from", "until"] as const;

/** A day of the reader as a moment: its start, or the start of the day after it. */
function dayStart(date: string | null, after = 0): string | null {
  if (!date) return null;
  const [year, month, day] = date.split("-").map(Number);
  if (!year || !month || !day) return null;
  return new Date(year, month - 1, day + after).toISOString();
}

/** Supervisors always do; agents where the tenant says so. */
function seesRatings(): boolean {
  const state = account.get();
  if (state.status !== "in") return false;
  return state.me.tenant.settings.rating_for_agents || may("ratings");
}

export default function ArchiveList() {
  const { query } = useStore(place);
  const filters = Object.fromEntries(
    FILTERS.map((name) => [name, query.get(name) ?? ""]),
  ) as Record<(typeof FILTERS)[number], string>;
  const key = FILTERS.map((name) => filters[name]).join("\n");
  const wanted = {
    q: filters.q,
    status: filters.status,
    agent: filters.agent,
    tag: filters.tag,
    disposition: filters.disposition,
    rating: filters.rating,
    from: dayStart(filters.from),
    until: dayStart(filters.until, 1),
  };
  const list = usePaged<SessionRow>(key, (cursor, signal) =>
    call<Page<SessionRow>>("GET", "/v1/sessions", {
      query: { ...wanted, limit: 40, cursor },
      signal,
    }),
  );
  const [exporting, setExporting] = useState(false);
  const rated = seesRatings();
  const filtered = FILTERS.some((name) => filters[name] !== "");

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [
      ...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("tbody a"),
    ];
    const at = links.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };

  return (
    <div class="page">
      <header class="page-head">
        <h1>{t("nav.archive")}</h1>
        <div class="page-acts">
          {may("ratings") && (
            <a class="button button-plain" href={paths.ratings} onClick={onAnchorClick}>
              <Icon name="star" size={18} /> {t("nav.ratings")}
            </a>
          )}
          {may("export") && (
            <Button icon="out" onClick={() => setExporting(true)}>
              {t("export.action")}
            </Button>
          )}
        </div>
      </header>
      <Filters filters={filters} filtered={filtered} />
      {list.items.length === 0 && !list.loading && !list.problem ? (
        <Empty icon="archive" title={t("archive.none_title")}>
          {filtered && <p>{t("archive.none_text")}</p>}
        </Empty>
      ) : (
        <table class="table" aria-busy={list.loading} onKeyDown={onKeyDown}>
          <thead>
            <tr>
              <th>{t("archive.when")}</th>
              <th>{t("archive.visitor")}</th>
              <th class="wide">{t("archive.subject")}</th>
              <th class="roomy">{t("archive.service")}</th>
              <th class="roomy">{t("archive.agent")}</th>
              {rated && <th class="roomy">{t("rating.rating")}</th>}
              <th class="end">{t("archive.length")}</th>
              <th>{t("archive.status")}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((row) => (
              <tr key={row.id}>
                <td class="num nowrap">{dayTime(row.created_at)}</td>
                <td>
                  <a class="row-link" href={paths.session(row.id)} onClick={onAnchorClick}>
                    <bdi>{row.erased_at ? t("erase.erased") : row.visitor_name}</bdi>
                  </a>
                </td>
                <td class="wide muted">
                  <bdi>{row.subject ?? "–"}</bdi>
                </td>
                <td class="roomy muted">{row.service}</td>
                <td class="roomy">{row.agent_name ?? "–"}</td>
                {rated && (
                  <td class="roomy muted">{row.rating ? <Stars n={row.rating} /> : "–"}</td>
                )}
                <td class="end num">
                  {clockLength((row.ended_at ? ms(row.ended_at) : now()) - ms(row.created_at))}
                </td>
                <td>
                  <Badge tone={TONES[row.status] ?? "idle"}>{statusName(row.status)}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More list={list} />
      {exporting && <ExportDialog query={wanted} onClose={() => setExporting(false)} />}
    </div>
  );
}

function Filters({ filters, filtered }: { filters: Record<string, string>; filtered: boolean }) {
  const [words, setWords] = useState(filters.q!);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const all = may("see_all") && may("read_configuration");
  const { dispositions, tags } = me().tenant.settings;
  const [agents, setAgents] = useState<Agent[]>([]);
  useEffect(() => {
    if (all)
      call<Page<Agent>>("GET", "/v1/agents").then(
        (page) => setAgents(page.items),
        () => {},
      );
  }, [all]);
  const set = (name: string) => (event: Event) =>
    setQuery({ [name]: (event.currentTarget as HTMLInputElement).value });
  return (
    <search class="filters">
      <label class="filter-search">
        <Icon name="search" size={16} />
        <span class="sr">{t("archive.search")}</span>
        <input
          type="search"
          placeholder={t("archive.search")}
          value={words}
          onInput={(event) => {
            const value = event.currentTarget.value;
            setWords(value);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setQuery({ q: value.trim() }), 250);
          }}
        />
      </label>
      <select
        class="select"
        aria-label={t("archive.status")}
        value={filters.status}
        onChange={set("status")}
      >
        <option value="">{t("archive.any_status")}</option>
        {["waiting", "active", "ended"].map((status) => (
          <option key={status} value={status}>
            {statusName(status)}
          </option>
        ))}
      </select>
      {all && (
        <select
          class="select"
          aria-label={t("archive.agent")}
          value={filters.agent}
          onChange={set("agent")}
        >
          <option value="">{t("archive.any_agent")}</option>
          <option value="me">{t("archive.mine")}</option>
          {agents.map((agent) => (
            <option key={agent.id} value={agent.id}>
              {agent.name}
            </option>
          ))}
        </select>
      )}
      {seesRatings() && (
        <select
          class="select"
          aria-label={t("rating.rating")}
          value={filters.rating}
          onChange={set("rating")}
        >
          <option value="">{t("rating.any")}</option>
          <option value="1,2">{t("rating.poor")}</option>
          {[5, 4, 3, 2, 1].map((n) => (
            <option key={n} value={n}>
              {t("rating.of", { n: number(n) })}
            </option>
          ))}
        </select>
      )}
      {feature("wrap_up") && (
        <>
          {(dispositions.length > 0 || filters.disposition) && (
            <select
              class="select"
              aria-label={t("archive.disposition")}
              value={filters.disposition}
              onChange={set("disposition")}
            >
              <option value="">{t("archive.any_disposition")}</option>
              {[...new Set([...dispositions, filters.disposition!])].filter(Boolean).map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          )}
          <input
            class="select filter-tag"
            list="archive-tags"
            aria-label={t("archive.tag")}
            placeholder={t("archive.tag")}
            maxLength={40}
            value={filters.tag}
            onChange={(event) => setQuery({ tag: event.currentTarget.value.trim().toLowerCase() })}
          />
          <datalist id="archive-tags">
            {tags.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </>
      )}
      <label class="filter-day">
        {t("archive.from")}
        <input
          class="select"
          type="date"
          value={filters.from}
          max={filters.until || undefined}
          onChange={set("from")}
        />
      </label>
      <label class="filter-day">
        {t("archive.until")}
        <input
          class="select"
          type="date"
          value={filters.until}
          min={filters.from || undefined}
          onChange={set("until")}
        />
      </label>
      {filtered && (
        <Button
          small
          look="quiet"
          icon="close"
          onClick={() => {
            setWords("");
            setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])));
          }}
        >
          {t("action.clear")}
        </Button>
      )}
    </search>
  );
}
