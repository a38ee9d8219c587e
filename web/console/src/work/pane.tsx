import { feature } from "../api/account.ts";
import { desk, dispatch } from "../desk/desk.ts";
import { can, visitorName } from "../desk/session.ts";
import { calm, useSession, useSessionIf } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { Button, IconButton } from "../kit/button.tsx";
import { Clock } from "../kit/clock.tsx";
import { prefs } from "../lib/prefs.ts";
import { useStore } from "../lib/store.ts";
import { Asking } from "./asking.tsx";
import { Browse } from "./browse.tsx";
import { Call } from "./call.tsx";
import { useCard } from "./card.ts";
import { Composer } from "./composer.tsx";
import { Asks } from "./lead/asks.tsx";
import { Offered } from "./lead/offered.tsx";
import { paneActs } from "./pane-acts.ts";
import { People } from "./people.tsx";
import { Splitter } from "./splitter.tsx";
import { Transcript } from "./transcript.tsx";
import { Unsaid } from "./unsaved.tsx";
import { own } from "./voice/own.ts";
import { Talking } from "./voice/talking.tsx";
import { Going } from "./warm/parts.tsx";
import { Watched } from "./watched.tsx";
import { WrapUp } from "./wrap-up.tsx";

/**
 * One session. The four areas stand in the order of the visitor's viewer, top to bottom:
 * pages, people, transcript, input (IS-46).
 */
export function Pane({ id, alone, many }: { id: string; alone: boolean; many?: boolean }) {
  const known = useStore(desk, (state) => id in state.sessions);
  const focused = useStore(desk, (state) => state.focus === id);
  const { browse, browseShare } = useStore(prefs);
  const handed = useSessionIf(id, (session) => (session?.handed ?? null) !== null);
  const over = useSessionIf(id, (session) => !!session && can.wrapUp(session));
  const ended = useSessionIf(id, (session) => session?.status === "ended");
  const writes = over && feature("wrap_up");
  if (!known) return null;
  const focus = () => focused || dispatch({ do: "focus", s: id });
  const pages = browse && !many && feature("push");
  return (
    <article
      class={[
        "pane",
        focused && !alone && "pane-focused",
        pages && "pane-pages",
        handed && "pane-handed",
      ]
        .filter(Boolean)
        .join(" ")}
      style={{ "--browse": browseShare }}
      onPointerDown={focus}
      onFocusCapture={focus}
      data-session={id}
    >
      <PaneHead id={id} alone={alone} />
      {pages && (
        <>
          <Browse id={id} />
          <Splitter />
        </>
      )}
      {/* One row of the pane, whatever is told in it. */}
      <div class="pane-strips">
        <Call id={id} />
        <Asking id={id} />
        <Going id={id} />
        <Asks id={id} />
        <Offered id={id} />
        <People id={id} />
        <Watched id={id} />
        <Talking id={id} />
      </div>
      <Transcript id={id} />
      {ended && <Unsaid id={id} input={!writes} />}
      {writes ? <WrapUp id={id} closes /> : <Composer id={id} short={many} />}
    </article>
  );
}

function PaneHead({ id, alone }: { id: string; alone: boolean }) {
  const session = useSession(id, (session) => session, calm);
  useStore(prefs);
  useStore(own);
  useCard();
  const acts = paneActs(session).filter(({ off }) => !off);
  // One button, whatever it says by and by: the keyboard stays on it.
  const last = acts.find(({ word }) => word);
  const name = visitorName(session);
  const running = session.status !== "ended";
  return (
    <header class="pane-head">
      <IconButton
        class="pane-back"
        icon="back"
        label={t("session.back")}
        onClick={() => dispatch({ do: "unpane", s: id })}
      />
      <div class="pane-title">
        <h2 class="clip">
          <bdi>{name}</bdi>
        </h2>
        <p class="clip">
          <bdi>{session.brief.service_name}</bdi>
          {session.subject && session.subject !== session.brief.service_name && (
            <>
              {" · "}
              <bdi>{session.subject}</bdi>
            </>
          )}
        </p>
      </div>
      {session.status === "waiting" && <Badge tone="warn">{t("status.waiting")}</Badge>}
      {running && session.held && <Badge tone="warn">{t("status.held")}</Badge>}
      {!running && session.handed !== null && (
        <Badge tone="accent">{t("status.handed", { name: session.handed })}</Badge>
      )}
      {!running && session.handed === null && <Badge>{t("status.ended")}</Badge>}
      <span class="pane-time num" title={session.brief.name}>
        {session.createdAt && <Clock since={session.createdAt} until={session.ended?.at} />}
      </span>
      <div class="pane-acts">
        {acts.map(
          ({ id, head, icon, label, keys, run }) =>
            head && (
              <IconButton
                key={id}
                {...head}
                icon={icon}
                label={keys ? `${label} (${keys})` : label}
                onClick={run}
              />
            ),
        )}
        {!alone && (
          <IconButton
            icon="close"
            label={t("session.unpane", { name })}
            onClick={() => dispatch({ do: "unpane", s: id })}
          />
        )}
        {last && (
          <Button small look={last.word!.look} onClick={last.run} title={last.keys}>
            {last.word!.text}
          </Button>
        )}
      </div>
    </header>
  );
}
