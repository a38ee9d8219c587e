import { feature } from "../api/account.ts";
import { desk } from "../desk/desk.ts";
import { type Session, visitorAvatar, visitorName } from "../desk/session.ts";
import { calm, useSessionIf } from "../desk/use-session.ts";
import { number, t } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { IconButton } from "../kit/button.tsx";
import { Clock } from "../kit/clock.tsx";
import { memo } from "../lib/memo.tsx";
import { useStore } from "../lib/store.ts";
import { ms, useWhen } from "../lib/time.ts";
import { closeSession, openSession } from "./acts.ts";
import { signFor } from "./signs.ts";

const calmOrGone = (a: Session | undefined, b: Session | undefined) =>
  a === b || (!!a && !!b && calm(a, b));

export function SessionList() {
  const order = useStore(desk, (state) => state.order);
  const panes = useStore(desk, (state) => state.panes);
  const focus = useStore(desk, (state) => state.focus);
  return (
    <div class="sessions">
      <h2 class="side-title">
        {t("work.sessions")}{" "}
        {order.length > 0 && <span class="muted num">{number(order.length)}</span>}
      </h2>
      {order.length === 0 && <p class="side-none">{t("work.no_sessions")}</p>}
      <ul>
        {order.map((id, index) => (
          <SessionItem
            key={id}
            id={id}
            index={index}
            shown={panes.includes(id)}
            focused={focus === id}
          />
        ))}
      </ul>
    </div>
  );
}

interface ItemProps {
  id: string;
  index: number;
  shown: boolean;
  focused: boolean;
}

const SessionItem = memo(function SessionItem({ id, index, shown, focused }: ItemProps) {
  const session = useSessionIf(id, (session) => session, calmOrGone);
  if (!session) return null;
  const name = visitorName(session);
  const ended = session.status === "ended";
  const classes = [
    "session",
    shown && "session-shown",
    focused && "session-focused",
    ended && "session-over",
    session.unread > 0 && "session-unread",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      <button
        type="button"
        class="session-open"
        aria-current={focused ? "true" : undefined}
        onClick={(event) => openSession(id, event.ctrlKey || event.metaKey)}
      >
        <Avatar
          name={name}
          size={34}
          sign={signFor(session.origin)}
          picture={visitorAvatar(session)}
        />
        <span class="session-text">
          <span class="session-top">
            <span class="session-name clip">
              <bdi>{name}</bdi>
            </span>
            {session.owed ? <Owed since={session.owed} /> : <Timer session={session} />}
          </span>
          <span class="session-bottom">
            <LastLine id={id} />
            {session.unread > 0 && (
              <span class="count">
                {number(session.unread)}
                <span class="sr"> {t("session.unread", { n: session.unread })}</span>
              </span>
            )}
          </span>
          <span class="session-service clip">
            {index < 9 && <kbd class="session-key">{index + 1}</kbd>}
            {session.brief.service_name}
          </span>
        </span>
      </button>
      {ended ? (
        <IconButton
          class="session-side"
          icon="close"
          size={16}
          label={t("session.close", { name })}
          onClick={() => closeSession(id)}
        />
      ) : (
        !shown && (
          <IconButton
            class="session-side session-beside"
            icon="columns"
            size={16}
            label={t("session.beside", { name })}
            onClick={() => openSession(id, true)}
          />
        )
      )}
    </li>
  );
});

/** How long the visitor has waited for an answer: marked after one minute, louder after three. */
function Owed({ since }: { since: string }) {
  const look = useWhen((now) => {
    const waited = now - ms(since);
    return waited > 180_000 ? " owed-long" : waited > 60_000 ? " owed-some" : "";
  });
  return (
    <span class={`session-time num owed${look}`} title={t("session.owed")}>
      <span class="sr">{t("session.owed")} </span>
      <Clock since={since} />
    </span>
  );
}

function Timer({ session }: { session: Session }) {
  if (!session.createdAt) return null;
  return (
    <span class="session-time num">
      {session.status === "ended" ? t("status.ended") : <Clock since={session.createdAt} />}
    </span>
  );
}

/** What the visitor is typing now, else the last line. */
function LastLine({ id }: { id: string }) {
  const typing = useSessionIf(id, (session) => Object.values(session?.typing ?? {})[0]);
  const last = useSessionIf(id, (session) => session?.last);
  const waiting = useSessionIf(id, (session) => session?.status === "waiting");
  if (typing && feature("live_typing"))
    return (
      <span class="session-last session-typing clip">
        <bdi>{typing}</bdi>
      </span>
    );
  if (waiting) return <span class="session-last session-waiting clip">{t("status.waiting")}</span>;
  return (
    <span class="session-last clip">
      {last?.mine && <span class="session-you">{t("session.you")}: </span>}
      <bdi>{last?.text ?? "\u00a0"}</bdi>
    </span>
  );
}
