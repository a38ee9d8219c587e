import type { StepsAsked, Tool } from "@switchboard/wire";
import { ALL_STEPS, allows } from "@switchboard/wire/steps";
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { handle } from "../../desk/desk.ts";
import { can, leads, nameOf, own, type Session } from "../../desk/session.ts";
import { stepsText } from "../../desk/tell-hands.ts";
import { calm, useSession } from "../../desk/use-session.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Menu } from "../../kit/menu.tsx";
import { toast } from "../../kit/toast.tsx";
import { handFailed, sends, useSeat } from "./use-seat.ts";

const TOOLS: Tool[] = ["pen", "glow", "arrow"];

/** What is done together on the page in the browsing area: leave, tools, how things stand. */
export function Hands({
  id,
  frame,
  page,
}: {
  id: string;
  frame: RefObject<HTMLIFrameElement | null>;
  page: { url: string; origin: string } | null;
}) {
  const session = useSession(id, (session) => session, calm);
  const [tool, setTool] = useState<Tool | undefined>();
  const seat = useSeat(id, frame, page, { tool, drop: () => setTool(undefined) });
  useFailures(session);
  const possible = session.hands && can.lead(session);
  const points = sends(session).includes("point");
  useEffect(() => {
    if (!points) setTool(undefined);
  }, [points]);
  if (!possible) return <div class="hands hands-none" />;
  return (
    <div class="hands" role="group" aria-label={t("hands.title")}>
      <Icon name="hand" size={16} />
      <Leave id={id} session={session} />
      {points && (
        <div class="hands-tools" role="toolbar" aria-label={t("hands.tools")}>
          {TOOLS.map((each) => (
            <IconButton
              key={each}
              icon={each}
              size={17}
              label={t(`hands.${each}`)}
              on={tool === each}
              onClick={() => setTool(tool === each ? undefined : each)}
            />
          ))}
          <IconButton icon="trash" size={17} label={t("hands.clear")} onClick={() => seat.wipe()} />
        </div>
      )}
      <AskedOfMe id={id} session={session} />
    </div>
  );
}

/** Tells what could not be done for somebody, where it is this agent who tried. */
function useFailures(session: Session): void {
  const last = session.events.at(-1);
  useEffect(() => {
    if (!last || last.seq <= session.viewHead || last.event.kind !== "acted") return;
    const { by, done, leg, element, what } = last.event;
    if (done || by !== session.leg) return;
    toast(t(`hands.failed_${what}`, { element, name: nameOf(session, leg) }), true);
  }, [last]);
}

/** What a visitor lets this agent do, and asking for more. */
function Leave({ id, session }: { id: string; session: Session }) {
  const me = own(session);
  const visitor = session.roster.find(({ role }) => role === "visitor");
  const asked = session.stepsAsked.find(({ leg }) => leg === session.leg);
  const lapsed = session.events.at(-1)?.event;
  if (!me || !visitor) return null;
  const given = ALL_STEPS.filter((step) => allows(visitor, me, step));
  const missing = ALL_STEPS.filter((step) => !given.includes(step));
  const name = visitor.name;
  const ask = (steps: typeof missing) =>
    handle(id, { t: "ask_steps", of: visitor.leg, steps }).catch(handFailed);
  return (
    <>
      <ul class="hands-steps">
        {ALL_STEPS.map((step) => (
          <li
            key={step}
            class={given.includes(step) ? "hands-step hands-given" : "hands-step"}
            title={given.includes(step) ? t(`hands.step_${step}`) : t("hands.not_yet")}
          >
            {given.includes(step) && <Icon name="check" size={13} />}
            {t(`hands.may_${step}`)}
            {!given.includes(step) && <span class="sr">{t("hands.not_yet")}</span>}
          </li>
        ))}
      </ul>
      {asked ? (
        <span class="hands-note" role="status">
          {t("hands.waiting", { name: nameOf(session, asked.of) })}
        </span>
      ) : (
        missing.length > 0 && (
          <Menu
            class="button button-small button-plain"
            label={t("hands.ask", { name })}
            trigger={
              <>
                {t("hands.ask", { name })} <Icon name="down" size={14} />
              </>
            }
            items={[
              ...missing.map((step) => ({
                id: step,
                label: t(`hands.ask_step_${step}`),
                run: () => void ask([step]),
              })),
              ...(missing.length > 1
                ? [{ id: "all", label: t("hands.ask_all"), run: () => void ask(missing) }]
                : []),
            ]}
          />
        )
      )}
      {lapsed?.kind === "steps_lapsed" && lapsed.leg === session.leg && (
        <span class="hands-note" role="status">
          {t("hands.lapsed", { name: nameOf(session, lapsed.of) })}
        </span>
      )}
      {!leads(session) && given.some((step) => step !== "point") && (
        <span class="hands-note">{t("hands.lead_first", { name })}</span>
      )}
    </>
  );
}

/** A visitor wants to do something on this agent's page, or does. */
function AskedOfMe({ id, session }: { id: string; session: Session }) {
  const me = own(session);
  const asked = session.stepsAsked.find(({ of }) => of === session.leg);
  const answer = ({ leg, steps }: StepsAsked, yes: boolean) => {
    const before = me?.allows?.find(({ to }) => to === leg)?.steps ?? [];
    const all = [...new Set([...before, ...(yes ? steps : [])])];
    handle(id, { t: "allow", to: leg, steps: all }).catch(handFailed);
  };
  if (asked)
    return (
      <span class="hands-asked" role="alert">
        {t("hands.asks_you", { name: nameOf(session, asked.leg), steps: stepsText(asked.steps) })}
        <Button small look="primary" onClick={() => answer(asked, true)}>
          {t("hands.allow")}
        </Button>
        <Button small onClick={() => answer(asked, false)}>
          {t("hands.decline")}
        </Button>
      </span>
    );
  const lets = me?.allows ?? [];
  if (!lets.length) return null;
  const names = lets.map(({ to }) => nameOf(session, to)).join(", ");
  const steps = [...new Set(lets.flatMap((one) => one.steps))];
  const stop = () => {
    for (const { to } of lets)
      handle(id, { t: "allow", ...(to && { to }), steps: [] }).catch(handFailed);
  };
  return (
    <span class="hands-asked" role="status">
      {t("hands.let", { name: names, steps: stepsText(steps) })}
      <Button small onClick={stop}>
        {t("hands.stop")}
      </Button>
    </span>
  );
}
