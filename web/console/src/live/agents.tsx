import type { WallAgent, WallSession } from "@switchboard/wire";
import { useResource } from "../admin/resource.ts";
import { me } from "../api/account.ts";
import { call } from "../api/client.ts";
import type { Agent } from "../api/types.ts";
import { AgentAvatar } from "../avatars/agent-avatar.tsx";
import type { Wall } from "../desk/frames.ts";
import { stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Dot } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { clockLength, ms } from "../lib/time.ts";
import { fits, SessionLink, usePart } from "./rows.tsx";

const ORDER = (agent: WallAgent) => (!agent.connected ? 2 : agent.state === "available" ? 0 : 1);

interface Props {
  wall: Wall;
  now: number;
  wanted: string;
}

/** Every agent: how they stand, since when, and whom they serve. */
export function Agents({ wall, now, wanted }: Props) {
  const serving = new Map<string, WallSession[]>();
  for (const session of wall.sessions)
    for (const agent of session.agents ?? [])
      serving.set(agent, [...(serving.get(agent) ?? []), session]);
  const alarmed = new Set((wall.alerts ?? []).map((alert) => alert.agent));
  const agents = wall.agents
    .filter(({ agent, name }) =>
      fits(wanted, name, ...(serving.get(agent) ?? []).map((each) => each.visitor_name)),
    )
    .sort(
      (a, b) =>
        Number(alarmed.has(b.agent)) - Number(alarmed.has(a.agent)) ||
        ORDER(a) - ORDER(b) ||
        a.name.localeCompare(b.name),
    );
  const [shown, more] = usePart(agents);
  const people = useResource<Agent>("/v1/agents");
  const avatars = new Map((people.items ?? []).map(({ id, avatar }) => [id, avatar]));
  return (
    <section class="card" aria-label={t("live.agents")}>
      <h2>{t("live.agents")}</h2>
      {agents.length === 0 && <p class="muted card-none">{t("live.no_agents")}</p>}
      <ul class="agents">
        {shown.map((agent) => (
          <Row
            key={agent.agent}
            agent={agent}
            avatar={avatars.get(agent.agent)}
            reload={people.reload}
            sessions={serving.get(agent.agent) ?? []}
            alarm={alarmed.has(agent.agent)}
            now={now}
          />
        ))}
      </ul>
      {more}
    </section>
  );
}

interface RowProps {
  agent: WallAgent;
  avatar: string | null | undefined;
  reload: () => Promise<void>;
  sessions: WallSession[];
  alarm: boolean;
  now: number;
}

function Row({ agent, avatar, reload, sessions, alarm, now }: RowProps) {
  const wraps = agent.connected && agent.state === "available" && Boolean(agent.wraps_up_until);
  const ready = agent.connected && agent.state === "available" && !wraps;
  return (
    <li
      class={[!agent.connected && "agent-gone", alarm && "agent-alarm"].filter(Boolean).join(" ")}
    >
      <AgentAvatar
        agent={{ id: agent.agent, name: agent.name, avatar }}
        size={32}
        look={ready ? "agent" : "visitor"}
        reload={reload}
      />
      <div class="agent-who">
        <p class="clip">
          <strong>
            <bdi>{agent.name}</bdi>
          </strong>
        </p>
        <p class="agent-state">
          <Dot tone={ready ? "good" : "idle"} />{" "}
          {wraps ? t("wrap.running") : stateName(agent.state)}
          {!agent.connected && ` · ${t("live.gone")}`}
        </p>
        {sessions.length > 0 && (
          <ul class="serving">
            {sessions.map((session) => (
              <li key={session.id}>
                <SessionLink session={session} class="clip" />
                <span class="num muted">{clockLength(now - ms(session.created_at))}</span>
                {session.unanswered_since && (
                  <span class="num serving-owed">
                    {t("live.owed", { time: clockLength(now - ms(session.unanswered_since)) })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Load used={agent.sessions} of={agent.capacity} />
      <span class="num agent-since">{clockLength(now - ms(agent.since))}</span>
      <StateMenu agent={agent} />
    </li>
  );
}

/** Sets the agent's state, or logs them out; they are told by whom. */
function StateMenu({ agent }: { agent: WallAgent }) {
  const set = (state: string) =>
    call("PUT", `/v1/agents/${agent.agent}/state`, { body: { state } }).then(
      () => toast(`${agent.name}: ${stateName(state)}`),
      toastProblem,
    );
  const logOut = () =>
    call("DELETE", `/v1/agents/${agent.agent}/logins`).then(
      () => toast(t("live.logged_out", { name: agent.name })),
      toastProblem,
    );
  const states = ["available", ...me().tenant.settings.not_ready_states];
  return (
    <Menu
      class="icon-button"
      label={t("live.state_of", { name: agent.name })}
      trigger={<Icon name="more" size={16} />}
      items={[
        ...states.map((state, index) => ({
          id: state,
          label: stateName(state),
          checked: state === agent.state,
          separated: index === 1,
          run: () => void set(state),
        })),
        {
          id: "out",
          label: t("live.log_out"),
          icon: "out" as const,
          separated: true,
          disabled: !agent.connected || agent.agent === me().agent.id,
          run: () => void logOut(),
        },
      ]}
    />
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
