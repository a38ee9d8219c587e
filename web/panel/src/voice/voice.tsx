import type { LegServerFrame } from "@switchboard/wire";
import { callers, talkAfter } from "@switchboard/wire/talk";
import { mark } from "../core/alerts.ts";
import { draw, state } from "../core/app.ts";
import { send } from "../core/session.ts";
import { nameOf } from "../views/lines.tsx";
import { set, setTalking, talking, voice } from "./channel.ts";
import { devices, end, hangUp, mute, resume, speak, start, talk } from "./own.ts";
import { listed, word } from "./texts.ts";

/*
 * Members talk with each other. The microphone of a visitor is opened by their own press, or where
 * they had opened it a page ago, and by nothing else.
 */

const SHAPES = {
  phone:
    "M6 3h3l1.500 4.500-2 1.500a12 12 0 0 0 6.500 6.500l1.500-2L21 15v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  off: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M4 4l16 16",
};

const Shape = ({ of }: { of: keyof typeof SHAPES }) => (
  <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
    <path d={SHAPES[of]} />
  </svg>
);

const others = (): string[] => (voice?.open || []).filter((leg) => leg !== state.me);
const names = (legs: string[]): string => listed(legs.map((leg) => nameOf(leg) || word("others")));

/** Beside the menu: somebody is there to talk with. */
const Head = () =>
  voice && !talk && state.phase === "live" && state.status === "active" ? (
    <button
      type="button"
      class="icon"
      id="voice-button"
      aria-label={word("call")}
      title={word("call")}
      onClick={start}
    >
      <Shape of="phone" />
    </button>
  ) : null;

const Call = ({ from }: { from: string[] }) => (
  <div
    class="card"
    role="alertdialog"
    aria-labelledby="voice-asks"
    aria-describedby="voice-private"
  >
    <p id="voice-asks">{word("asks", names(from))}</p>
    <small id="voice-private">{word("private")}</small>
    <div class="row-of">
      <button type="button" class="button main" onClick={start}>
        {word("accept")}
      </button>
      <button type="button" class="button" onClick={() => void send({ t: "decline_voice" })}>
        {word("decline")}
      </button>
    </div>
  </div>
);

/** What there is to say of how it stands, most urgent first. */
const standing = (): string => {
  const legs = others();
  switch (talk?.state) {
    case "joining":
      return word("joining");
    case "cut":
      return word("cut");
    case "failed":
      return word(talk.why ? "refused" : "failed");
    case "elsewhere":
      return word("elsewhere");
    default: {
      if (legs.length) return word("with", names(legs));
      const no = voice?.declined?.filter((leg) => leg !== state.me);
      if (no?.length) return word("declined", names(no));
      const there = Object.entries(state.people).filter(
        ([leg, { state: is }]) => leg !== state.me && is !== "removed",
      );
      return word("alone", there.length === 1 ? there[0]![1].name : word("others"));
    }
  }
};

/** Why this visitor is not heard, and what can be done about it. */
const Unheard = () => {
  if (!talk || (talk.state !== "open" && talk.state !== "joining")) return null;
  if (talk.mic === "on" || (talk.mic === "none" && talk.state === "joining")) return null;
  return (
    <div class="voice-note" role="status">
      <span>{word(talk.mic)}</span>
      <button type="button" class="link" onClick={() => void speak()}>
        {word("speak")}
      </button>
    </div>
  );
};

const Note = ({ say }: { say: string }) => (
  <p class="voice-note" role="status">
    {say}
  </p>
);

const Strip = () => {
  if (!talk) return null;
  const { state: is, silent, poor } = talk;
  const by = voice?.muted?.find(({ leg }) => leg === state.me)?.by;
  const over = is === "failed" || is === "elsewhere";
  const quiet = new Set(voice?.muted?.map(({ leg }) => leg));
  return (
    <section class={`voice voice-${is}`} aria-label={word("talk")}>
      <p class="voice-with" role="status">
        {standing()}
      </p>
      {is === "open" && others().length > 0 && (
        <ul class="voice-who">
          {others().map((leg) => (
            <li key={leg} class={talking.includes(leg) ? "talks" : ""}>
              <bdi>{nameOf(leg)}</bdi>
              {quiet.has(leg) && <small>{word("quiet")}</small>}
              {talking.includes(leg) && <span class="sr">{word("talks")}</span>}
            </li>
          ))}
        </ul>
      )}
      <Unheard />
      {by && by !== state.me && <Note say={word("muted_by", nameOf(by))} />}
      {poor && is === "open" && <Note say={word("poor")} />}
      {devices.length > 1 && talk.mic === "on" && !over && (
        <label class="voice-device">
          <span class="sr">{word("microphone")}</span>
          <select
            value={talk.device || devices[0]!.deviceId}
            onChange={(event) => void speak(event.currentTarget.value)}
          >
            {devices.map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="row-of">
        {over && (
          <button type="button" class="button main" onClick={() => talk?.again()}>
            {word("again")}
          </button>
        )}
        {silent && (
          <button type="button" class="button main" onClick={() => talk?.hear()}>
            {word("hear")}
          </button>
        )}
        {talk.mic === "on" && !over && (
          <button
            type="button"
            class="button voice-mute"
            aria-pressed={talk.muted}
            onClick={() => mute(!talk!.muted)}
          >
            <Shape of={talk.muted ? "off" : "mic"} />
            {word(talk.muted ? "muted" : "mute")}
            <i id="voice-level" aria-hidden="true" />
          </button>
        )}
        <button type="button" class="button voice-end" onClick={hangUp}>
          <Shape of="phone" />
          {word("hang_up")}
        </button>
      </div>
    </section>
  );
};

/** In the conversation: somebody calls, or how the talk stands. */
const Bar = () => {
  const from = state.status === "active" ? callers(voice, state.me) : [];
  return [
    <Strip key="voice" />,
    !talk && from.length ? <Call key="voice-call" from={from} /> : null,
  ];
};

// The own level, without drawing everything for it.
setInterval(() => {
  const meter = talk && document.getElementById("voice-level");
  meter?.style.setProperty("--level", `${talk!.level()}`);
}, 120);

/** Newest event that was known when the connection was made: the view tells of it already. */
let known = -1;

/** What a frame means for this. */
export const take = (frame: LegServerFrame): void => {
  if (frame.t === "talking") setTalking(frame.legs);
  else if (frame.t === "attached") {
    known = frame.head;
    const first = !voice;
    set(frame.session.voice || undefined);
    state.call = (head) => (head ? <Head /> : <Bar />);
    if (first) resume();
  } else if (frame.t === "event" && voice) {
    const { event, seq } = frame;
    if (event.kind === "ended" || (event.kind === "leg_removed" && event.leg === state.me)) end();
    if (seq <= known) return;
    const before = callers(voice, state.me).length;
    set(talkAfter(voice, event));
    if (!before && callers(voice, state.me).length && !talk && !state.seen) {
      state.unread++;
      mark();
    }
  } else return;
  draw();
};
