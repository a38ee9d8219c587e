import "../styles/list.css";
import "../styles/live.css";
import { useEffect } from "preact/hooks";
import { useResource } from "../admin/resource.ts";
import type { Agent } from "../api/types.ts";
import { AgentAvatar } from "../avatars/agent-avatar.tsx";
import { desk, watchWall } from "../desk/desk.ts";
import type { Wall } from "../desk/frames.ts";
import { stateName, statusName } from "../desk/words.ts";
import { number, t } from "../i18n/index.ts";
import { Badge, Dot, Skeleton } from "../kit/bits.tsx";
import { shortAddress } from "../lib/link.ts";
import { onAnchorClick } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, ms, useTick } from "../lib/time.ts";
import { paths } from "../paths.ts";

/** What is going on now: agents, queues, sessions, seats. Fed once a second. */
export default function LivePage() {
  const wall = useStore(desk, (state) => state.wall);
  const link = useStore(desk, (state) => state.link);
  useEffect(() => (link === "open" ? watchWall() : undefined), [link === "open"]);
  const now = useTick();
  return (
    <div class="page page-live">
      <header class="page-head">
        <h1>{t("nav.live")}</h1>
      </header>
      {wall ? (
        <>
          <Figures wall={wall} />
          <div class="live-columns">
            <Agents wall={wall} now={now} />
            <div class="live-stack">
              <QueueTable wall={wall} />
              <Sessions wall={wall} now={now} />
            </div>
          </div>
        </>
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
  const active = wall.sessions.filter((session) => session.status === "active").length;
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

const ORDER = (agent: Wall["agents"][number]) =>
  !agent.connected ? 2 : agent.state === "available" ? 0 : 1;

function Agents({ wall, now }: { wall: Wall; now: number }) {
  const people = useResource<Agent>("/v1/agents");
  const avatars = new Map((people.items ?? []).map(({ id, avatar }) => [id, avatar]));
  const agents = [...wall.agents].sort(
    (a, b) => ORDER(a) - ORDER(b) || a.name.localeCompare(b.name),
  );
  return (
    <section class="card" aria-label={t("live.agents")}>
      <h2>{t("live.agents")}</h2>
      {agents.length === 0 && <p class="muted card-none">{t("live.no_agents")}</p>}
      <ul class="agents">
        {agents.map((agent) => {
          const wraps =
            agent.connected && agent.state === "available" && Boolean(agent.wraps_up_until);
          const ready = agent.connected && agent.state === "available" && !wraps;
          return (
            <li key={agent.agent} class={agent.connected ? undefined : "agent-gone"}>
              <AgentAvatar
                agent={{ id: agent.agent, name: agent.name, avatar: avatars.get(agent.agent) }}
                size={32}
                look={ready ? "agent" : "visitor"}
                reload={people.reload}
              />
              <div class="agent-who">
                <p class="clip">
                  <strong>{agent.name}</strong>
                </p>
                <p class="agent-state">
                  <Dot tone={ready ? "good" : "idle"} />{" "}
                  {wraps ? t("wrap.running") : stateName(agent.state)}
                  {!agent.connected && ` · ${t("live.gone")}`}
                </p>
              </div>
              <Load used={agent.sessions} of={agent.capacity} />
              <span class="num agent-since">{clockLength(now - ms(agent.since))}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** One small block per session the agent may have; filled ones are taken. */
function Load({ used, of }: { used: number; of: number }) {
  const shown = Math.min(of, 12);
  return (
    <span
      class="load"
      role="img"
      aria-label={t("status.serving", { n: used, of })}
      title={t("status.serving", { n: used, of })}
    >
      {Array.from({ length: shown }, (_, index) => (
        <i key={index} class={index < Math.round((used / of) * shown) ? "load-used" : undefined} />
      ))}
    </span>
  );
}

function QueueTable({ wall }: { wall: Wall }) {
  return (
    <section class="card" aria-label={t("live.queues")}>
      <h2>{t("live.queues")}</h2>
      <table class="table table-plain">
        <thead>
          <tr>
            <th>{t("queues.queue")}</th>
            <th class="end">{t("queues.waiting")}</th>
            <th class="end">{t("queues.longest")}</th>
            <th class="end">{t("queues.ready")}</th>
            <th class="end">{t("queues.busy")}</th>
          </tr>
        </thead>
        <tbody>
          {wall.queues.map((queue) => (
            <tr key={queue.queue}>
              <td class="strong">{queue.name}</td>
              <td class={queue.waiting > 0 ? "end num strong" : "end num muted"}>
                {number(queue.waiting)}
              </td>
              <td class={queue.waiting > 0 ? "end num alarm" : "end num muted"}>
                {queue.waiting > 0 ? clockLength(queue.longest_ms) : "–"}
              </td>
              <td class="end num">{number(queue.agents_ready)}</td>
              <td class="end num">{number(queue.agents_busy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Sessions({ wall, now }: { wall: Wall; now: number }) {
  return (
    <section class="card" aria-label={t("live.sessions")}>
      <h2>{t("live.sessions")}</h2>
      {wall.sessions.length === 0 && <p class="muted card-none">{t("live.no_sessions")}</p>}
      {wall.sessions.length > 0 && (
        <table class="table table-plain">
          <thead>
            <tr>
              <th>{t("archive.visitor")}</th>
              <th>{t("archive.service")}</th>
              <th>{t("archive.agent")}</th>
              <th class="roomy">{t("contact.now")}</th>
              <th class="end">{t("archive.length")}</th>
              <th>{t("archive.status")}</th>
            </tr>
          </thead>
          <tbody>
            {wall.sessions.map((session) => (
              <tr key={session.id}>
                <td>
                  <a class="row-link" href={paths.session(session.id)} onClick={onAnchorClick}>
                    <bdi>{session.visitor_name}</bdi>
                  </a>
                </td>
                <td class="muted">{session.service_name}</td>
                <td>{session.agent_name ?? <span class="muted">{t("live.no_agent")}</span>}</td>
                <td class="roomy muted">
                  {session.page ? <bdi>{shortAddress(session.page)}</bdi> : "–"}
                </td>
                <td class="end num">{clockLength(now - ms(session.created_at))}</td>
                <td>
                  <Badge tone={session.status === "waiting" ? "warn" : "good"}>
                    {statusName(session.status)}
                  </Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
