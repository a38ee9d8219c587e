import "../styles/list.css";
import "../styles/live.css";
import { useEffect, useState } from "preact/hooks";
import { desk, wallHeard, watchWall } from "../desk/desk.ts";
import type { Wall } from "../desk/frames.ts";
import { number, t } from "../i18n/index.ts";
import { Skeleton } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, useTick } from "../lib/time.ts";
import { paths } from "../paths.ts";
import { Agents } from "./agents.tsx";
import { Alerts } from "./alerts.tsx";
import { Arrivals } from "./arrivals.tsx";
import { QueueTable } from "./queues.tsx";
import { Sessions } from "./sessions.tsx";
import { Snapshot } from "./snapshot.tsx";

/** So many times the usual pause without a word, and the numbers are old. */
const PATIENCE = 3;
/** Rows above which there is a field to find one. */
const MANY = 12;

/** What is going on now: alerts, agents, queues, sessions, seats (IS-84). */
export default function LivePage() {
  const wall = useStore(desk, (state) => state.wall);
  const link = useStore(desk, (state) => state.link);
  const heard = useStore(wallHeard);
  const [wanted, setWanted] = useState("");
  useEffect(() => (link === "open" ? watchWall() : undefined), [link === "open"]);
  const now = useTick();
  const age = Date.now() - heard;
  const stale = Boolean(wall) && age > PATIENCE * (wall?.every_ms ?? 1_000) + 1_000;
  const many = Boolean(wall) && (wall!.agents.length > MANY || wall!.sessions.length > MANY);
  return (
    <div class="page page-live">
      <header class="page-head">
        <h1>{t("nav.live")}</h1>
        <div class="page-acts">
          {many && (
            <input
              class="input input-find"
              type="search"
              aria-label={t("live.find")}
              placeholder={t("live.find")}
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          )}
          <a class="button button-plain" href={paths.availability} onClick={onAnchorClick}>
            <Icon name="history" size={18} />
            <span class="button-label">{t("nav.availability")}</span>
          </a>
          <Snapshot />
        </div>
      </header>
      {stale && (
        <p class="note note-warn live-stale" role="status">
          <Icon name="warn" size={16} /> {t("live.stale", { time: clockLength(age) })}
        </p>
      )}
      {wall ? (
        <div class={stale ? "live-old" : undefined}>
          <Figures wall={wall} />
          <Alerts wall={wall} now={now} onFind={setWanted} />
          <div class="live-columns">
            <Agents wall={wall} now={now} wanted={wanted} />
            <div class="live-stack">
              <QueueTable wall={wall} />
              <Arrivals now={now} />
              <Sessions wall={wall} now={now} wanted={wanted} />
            </div>
          </div>
        </div>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

function Figures({ wall }: { wall: Wall }) {
  const waiting = wall.queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const longest = Math.max(
    0,
    ...wall.queues.map((queue) => (queue.waiting > 0 ? queue.longest_ms : 0)),
  );
  const ready = wall.agents.filter(
    (agent) => agent.connected && agent.state === "available" && !agent.wraps_up_until,
  ).length;
  const waits = wall.sessions.filter((session) => session.status === "waiting").length;
  const active = (wall.total ?? wall.sessions.length) - waits;
  const { used, max } = wall.seats;
  const figures: [string, string, boolean?][] = [
    [t("live.waiting"), number(waiting), waiting > 0],
    [t("live.longest"), waiting > 0 ? clockLength(longest) : "–", longest > 60_000],
    [t("live.ready"), number(ready), ready === 0],
    [t("live.running"), number(active)],
    [
      t("live.seats"),
      max > 0 ? t("live.seats_of", { n: used, of: max }) : number(used),
      max > 0 && used >= max,
    ],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value, alarm]) => (
        <div key={name} class={alarm ? "figure figure-alarm" : "figure"}>
          <dt>{name}</dt>
          <dd class="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
