/** Those to whom a session can go, as one list: colleagues and queues, each with what speaks against it. */
import type { QueueStatus, WallAgent } from "@switchboard/wire";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { colleagues, fetchColleagues } from "../desk/colleagues.ts";
import { codeOf } from "../desk/desk.ts";
import type { Session } from "../desk/session.ts";
import { refusalText, stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Field } from "../kit/field.tsx";
import { useStore } from "../lib/store.ts";

/** How often the numbers are asked for anew while the window is open. */
const EVERY_MS = 2_000;

/** An agent or a queue by its id; or whoever fits, whoever can help, the head of the queue. */
export type Target =
  | { agent: string }
  | { queue: string }
  | { anybody: true }
  | { help: true }
  | { front: true };

const same = (a: object | null, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Why that agent cannot be asked; empty when they can (WT-32, WT-33). */
export const unfit = (agent: WallAgent, me: string | undefined, here: string[]): string => {
  if (agent.agent === me) return t("transfer.self");
  if (here.includes(agent.name)) return t("transfer.here");
  if (agent.state !== "available") return stateName(agent.state);
  return agent.sessions >= agent.capacity ? t("transfer.full") : "";
};

const staff = (queue: QueueStatus): number => queue.agents_ready + queue.agents_busy;

/** Agents who are in the session. Its roster has no ids: of namesakes the server knows. */
const inIt = (session: Session | undefined, agents: WallAgent[]): string[] =>
  (session?.roster ?? [])
    .filter(
      ({ role, name }) => role === "agent" && agents.filter((a) => a.name === name).length < 2,
    )
    .map(({ name }) => name);

/** What a window that offers them works with. */
export interface Targets {
  agents: WallAgent[];
  queues: QueueStatus[];
  chosen: Target | null;
  choose: (value: Target) => void;
  /** Why that agent cannot be asked; empty when they can. */
  against: (agent: WallAgent) => string;
  /** A queue that nobody staffs cannot be chosen (WT-31), unless `empty` says so. */
  closed: (queue: QueueStatus) => boolean;
  /** Whether that one could be asked at this moment, as far as the numbers say. */
  fits: (target: Target) => boolean;
  /** Why what was chosen was refused, as given to `tell`; or why they cannot be fetched. */
  fault: string;
  tell: (cause: unknown) => void;
  /** Names the choices as one. */
  group: string;
}

/**
 * Fetches all of them again and again while the window is open, with whatever `more` fetches.
 * `self` is the agent who asks; `empty` lets queues be chosen that nobody staffs.
 */
export function useTargets(
  session: Session | undefined,
  {
    self,
    empty = false,
    more,
  }: { self?: string | undefined; empty?: boolean; more?: () => Promise<void> },
): Targets {
  const found = useStore(colleagues);
  const [chosen, setChosen] = useState<Target | null>(null);
  // What was refused is read until something else is chosen, however often numbers come meanwhile.
  const [refused, setRefused] = useState("");
  const [unread, setUnread] = useState("");
  const group = useId();
  const words = (cause: unknown) => refusalText(codeOf(cause));

  useEffect(() => {
    const fetch = () => {
      Promise.all([fetchColleagues(), more?.()]).then(
        () => setUnread(""),
        (cause) => setUnread(words(cause)),
      );
    };
    fetch();
    const timer = setInterval(fetch, EVERY_MS);
    return () => clearInterval(timer);
  }, [session?.id]);

  const agents = found?.agents ?? [];
  const queues = found?.queues ?? [];
  const here = inIt(session, agents);
  const against = (agent: WallAgent) => unfit(agent, self, here);
  const closed = (queue: QueueStatus) => !empty && staff(queue) === 0;
  const fits = (target: Target) => {
    if ("agent" in target)
      return agents.some((agent) => agent.agent === target.agent && against(agent) === "");
    if ("queue" in target)
      return queues.some((queue) => queue.queue === target.queue && !closed(queue));
    return true;
  };
  return {
    agents,
    queues,
    chosen,
    choose(value) {
      setChosen(value);
      setRefused("");
    },
    against,
    closed,
    fits,
    fault: refused || unread,
    tell: (cause) => setRefused(words(cause)),
    group,
  };
}

interface ChoiceProps {
  of: Targets;
  value: Target;
  name: string;
  about?: string;
  off?: boolean;
}

/** One of them. */
export function Choice({ of, value, name, about = "", off = false }: ChoiceProps) {
  return (
    <label class={off ? "target target-off" : "target"}>
      <input
        type="radio"
        name={of.group}
        disabled={off}
        checked={same(of.chosen, value)}
        onChange={() => of.choose(value)}
      />
      <bdi class="target-name clip">{name}</bdi>
      <span class="target-about num">{about}</span>
    </label>
  );
}

/** A titled list of choices. */
export function Choices({
  title,
  quiet,
  children,
}: {
  title: string;
  /** The title is on the screen already. */
  quiet?: boolean;
  children: ComponentChildren;
}) {
  return (
    <fieldset class="targets">
      <legend class={quiet ? "sr" : undefined}>{title}</legend>
      {children}
    </fieldset>
  );
}

/** All agents who are online, with their load (WT-34). */
export function AgentChoices({ of }: { of: Targets }) {
  return (
    <>
      {of.agents.map((agent) => {
        const why = of.against(agent);
        const load = t("transfer.agent_about", { n: agent.sessions, of: agent.capacity });
        return (
          <Choice
            key={agent.agent}
            of={of}
            value={{ agent: agent.agent }}
            name={agent.name}
            about={why || load}
            off={why !== ""}
          />
        );
      })}
    </>
  );
}

/** All queues, with who staffs them and who waits in them (WT-38). */
export function QueueChoices({ of }: { of: Targets }) {
  return (
    <>
      {of.queues.map((queue) => {
        const n = staff(queue);
        const about =
          n > 0
            ? t("transfer.line_about", {
                agents: t("transfer.n_agents", { n }),
                waiting: t("transfer.n_waiting", { n: queue.waiting }),
              })
            : t("transfer.unstaffed");
        return (
          <Choice
            key={queue.queue}
            of={of}
            value={{ queue: queue.queue }}
            name={queue.name}
            about={about}
            off={of.closed(queue)}
          />
        );
      })}
    </>
  );
}

/** What the next one is to know (WT-19). */
export function Comment({
  value,
  onInput,
  rows,
  hint = t("transfer.comment_hint"),
}: {
  value: string;
  onInput: (text: string) => void;
  rows: number;
  /** Who reads it. */
  hint?: string;
}) {
  return (
    <Field label={t("transfer.comment")} hint={hint}>
      {(ids) => (
        <textarea
          {...ids}
          class="input"
          rows={rows}
          dir="auto"
          maxLength={4000}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
