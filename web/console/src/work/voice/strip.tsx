import { callers } from "@switchboard/wire/talk";
import { useEffect, useRef } from "preact/hooks";
import { declineVoice, muteVoice } from "../../desk/desk.ts";
import { nameOf, type Session } from "../../desk/session.ts";
import { useSession } from "../../desk/use-session.ts";
import { locale, t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { useStore } from "../../lib/store.ts";
import { hangUp, mute, own, speak, start } from "./own.ts";

const listed = (session: Session, legs: string[]): string =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(
    legs.map((leg) => nameOf(session, leg)),
  );

/** How it stands, in one sentence. */
function standing(session: Session, others: string[]): string {
  const talk = own.get()?.talk;
  switch (talk?.state) {
    case "joining":
      return t("voice.joining");
    case "cut":
      return t("voice.cut");
    case "failed":
      return t(talk.why ? "voice.refused" : "voice.failed");
    case "elsewhere":
      return t("voice.elsewhere");
    default: {
      if (others.length > 0) return t("voice.with", { name: listed(session, others) });
      const no = (session.voice?.declined ?? []).filter((leg) => leg !== session.leg);
      if (no.length > 0) return t("voice.declined", { name: listed(session, no) });
      const rest = session.roster.filter(({ leg }) => leg !== session.leg).map(({ leg }) => leg);
      return t("voice.alone", { name: listed(session, rest) });
    }
  }
}

/** Who is in it, who talks, and whom this agent lets nobody hear. */
function Others({ session }: { session: Session }) {
  const { voice, talking, leg: me } = session;
  if (!voice) return null;
  const muted = new Set(voice.muted?.map(({ leg }) => leg));
  const all = [...voice.open, ...(voice.lost ?? [])].filter((leg) => leg !== me);
  return (
    <ul class="voice-who" aria-label={t("voice.title")}>
      {all.map((leg) => {
        const name = nameOf(session, leg);
        const lost = voice.lost?.includes(leg);
        const off = muted.has(leg);
        const talks = talking.includes(leg);
        return (
          <li key={leg} class={talks ? "voice-one voice-talks" : "voice-one"}>
            <bdi>{name}</bdi>
            {talks && <span class="sr">{t("voice.talks")}</span>}
            {lost && <small>{t("voice.lost")}</small>}
            {off && <small>{t("voice.muted")}</small>}
            {!lost && (
              <Button
                small
                onClick={() => void muteVoice(session.id, !off, leg).catch(toastProblem)}
                title={t(off ? "voice.unmute_other" : "voice.mute_other", { name })}
              >
                {t(off ? "voice.unmute" : "voice.mute")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Meter() {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      bar.current?.style.setProperty("--level", `${own.get()?.talk.level() ?? 0}`);
    }, 120);
    return () => clearInterval(timer);
  }, []);
  return <i class="voice-level" ref={bar} aria-hidden="true" />;
}

function Own({ session }: { session: Session }) {
  const now = useStore(own);
  if (!now) return null;
  const { talk, devices } = now;
  const over = talk.state === "failed" || talk.state === "elsewhere";
  const by = session.voice?.muted?.find(({ leg }) => leg === session.leg)?.by;
  const unheard = !over && talk.mic !== "on" && !(talk.mic === "none" && talk.state === "joining");
  return (
    <>
      {unheard && <span class="voice-note">{t(`voice.${talk.mic as "denied"}`)}</span>}
      {by && by !== session.leg && (
        <span class="voice-note">{t("voice.muted_by", { name: nameOf(session, by) })}</span>
      )}
      {talk.poor && talk.state === "open" && <span class="voice-note">{t("voice.poor")}</span>}
      {unheard && (
        <Button small onClick={() => void speak()}>
          {t("voice.speak")}
        </Button>
      )}
      {talk.silent && (
        <Button small look="primary" onClick={() => talk.hear()}>
          {t("voice.hear")}
        </Button>
      )}
      {devices.length > 1 && talk.mic === "on" && !over && (
        <select
          class="input voice-device"
          aria-label={t("voice.microphone")}
          value={talk.device ?? devices[0]!.deviceId}
          onChange={(event) => void speak(event.currentTarget.value)}
        >
          {devices.map(({ deviceId, label }) => (
            <option key={deviceId} value={deviceId}>
              {label}
            </option>
          ))}
        </select>
      )}
      {talk.mic === "on" && !over && (
        <>
          <Meter />
          <Button
            small
            icon={talk.muted ? "mute" : "mic"}
            onClick={() => void mute(!talk.muted).catch(toastProblem)}
          >
            {t(talk.muted ? "voice.unmute" : "voice.mute")}
          </Button>
        </>
      )}
      {over && (
        <Button small look="primary" onClick={() => talk.again()}>
          {t("voice.again")}
        </Button>
      )}
      <Button small look="danger" onClick={() => void hangUp().catch(toastProblem)}>
        {t("command.hang_up")}
      </Button>
    </>
  );
}

/** The voice channel of one session: a call, or how the talk stands. */
export function Strip({ id }: { id: string }) {
  const session = useSession(id, (session) => session);
  const mine = useStore(own, (now) => now?.session === id);
  useStore(own);
  const me = session.leg ?? "";
  const calls = mine ? [] : callers(session.voice ?? undefined, me);
  const others = (session.voice?.open ?? []).filter((leg) => leg !== me);
  return (
    <section class="asking voice" aria-label={t("voice.title")}>
      <span class="asking-text" role="status">
        <Icon name="phone" size={14} />{" "}
        {mine
          ? standing(session, others)
          : calls.length > 0
            ? t("voice.asks", { name: listed(session, calls) })
            : null}
      </span>
      <Others session={session} />
      {mine ? (
        <Own session={session} />
      ) : (
        <>
          <Button small look="primary" onClick={() => void start(id).catch(toastProblem)}>
            {t("voice.accept")}
          </Button>
          {calls.length > 0 && (
            <Button small onClick={() => void declineVoice(id).catch(toastProblem)}>
              {t("voice.decline")}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
