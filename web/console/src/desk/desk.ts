/** Ties the connection to the state: frames go in, commands go out. One desk per page. */
import {
  type DeskDetails,
  type Desk as DeskStrand,
  type Details,
  type Act as HandAct,
  type HandCommand,
  type Leg,
  Link,
  LinkError,
  type SearchPurpose,
  type SessionBrief,
} from "@switchboard/wire";
import { account, ask } from "../api/account.ts";
import { call, type Page, Problem } from "../api/client.ts";
import { locale } from "../i18n/index.ts";
import { place } from "../lib/router.ts";
import { tab } from "../lib/storage.ts";
import { createStore } from "../lib/store.ts";
import { learnSkew, ms } from "../lib/time.ts";
import { paths } from "../paths.ts";
import { notify } from "./alerts.ts";
import * as draft from "./drafts.ts";
import { dropGone } from "./drafts-gone.ts";
import type { Frame, Outcome, PageWay, PushTarget, Stamped } from "./frames.ts";
import * as hands from "./hands.ts";
import { type Act, type Desk, initial, reduce } from "./state.ts";

export const desk = createStore<Desk>(initial);

/** When the wall was last heard of, by this browser's clock. */
export const wallHeard = createStore(0);

let link: Link | null = null;
let strand: DeskStrand | null = null;
let deaf: (() => void) | null = null;
let watching = 0;
/** Sessions this agent said yes to: they come into view; others do not interrupt. */
const wanted = new Set<string>();
const legs = new Map<string, Leg>();

const look = (s: string): void => dispatch({ do: "show", s, beside: false });

export function dispatch(act: Act): void {
  const before = desk.get();
  desk.update((state) => reduce(state, act));
  if (act.do === "frame") notify(act.frame, before, desk.get(), look);
}

const isEnd = (frame: Frame): frame is Extract<Frame, { t: "event" }> =>
  frame.t === "event" && frame.event.kind === "ended";

const onFrame = (frame: Frame): void => {
  if (frame.t === "hand") return hands.heard(frame);
  if (frame.t === "event" && Math.abs(ms(frame.at) - Date.now()) < 86_400_000) learnNow(frame.at);
  dispatch({ do: "frame", frame, visible: looking() });
  if (frame.t === "wall") wallHeard.set(Date.now());
  if (isEnd(frame)) draft.drop(frame.s);
  if (frame.t === "event" && frame.event.kind === "avatar_chosen") shownBy(frame.s, frame.event);
  if (frame.t === "desk") {
    const here = frame.sessions.map(({ session }) => session.id);
    draft.keepOnly(here);
    void dropGone(here);
    if (desk.get().panes.length === 0) restorePanes();
    for (const { session, details } of frame.sessions) join(session, details);
    if (watching > 0) void strand?.send({ t: "watch", on: true }).catch(() => {});
  }
  if (frame.t === "invite") {
    join(frame.session, frame.details);
    if (wanted.delete(frame.session.id)) {
      dispatch({ do: "show", s: frame.session.id, beside: false });
    }
  }
};

/** The sessions in view are before the agent's eyes. */
const looking = (): boolean =>
  document.visibilityState === "visible" && document.hasFocus() && place.get().path === paths.work;

/** After a reload the same sessions are in view; without a memory, the first one is. */
function restorePanes(): void {
  const { order, sessions } = desk.get();
  const known = (tab.read("panes") ?? "").split(" ").filter((id) => id in sessions);
  // A phone shows the list first: there a session takes the whole screen.
  const room = matchMedia("(min-width: 721px)").matches;
  const shown = known.length > 0 ? known : order.slice(0, room ? 1 : 0);
  for (const id of shown) dispatch({ do: "show", s: id, beside: id !== shown[0] });
}

let remembered: Pick<Desk, "panes" | "focus"> = initial;
desk.subscribe(() => {
  const { panes, focus, you } = desk.get();
  if (panes === remembered.panes && focus === remembered.focus) return;
  remembered = { panes, focus };
  // The focused one last, so that it is the one that has the focus again.
  if (you)
    tab.write("panes", [...panes.filter((id) => id !== focus), focus ?? ""].join(" ").trim());
});

/** A manager may have changed the agent's own picture: the account knows. */
function shownBy(s: string, { leg, avatar }: { leg: string; avatar?: string }): void {
  const state = account.get();
  const own = desk.get().sessions[s]?.leg === leg && state.status === "in";
  if (own && state.me.agent.avatar !== avatar) void ask().catch(() => {});
}

/** Only an event that has just been stamped says what the time is at the server. */
let newest = 0;
function learnNow(at: string): void {
  const stamp = ms(at);
  if (stamp <= newest) return;
  newest = stamp;
  if (stamp > Date.now()) learnSkew(stamp);
}

const fetchDetails = (session: string): Promise<Details> =>
  call<Details>("POST", `/v1/sessions/${session}/details`, { body: {} });
const fetchDesk = (): Promise<DeskDetails> =>
  call<DeskDetails>("POST", "/v1/desk/details", { body: {} });

function join(brief: SessionBrief, first?: Details): void {
  if (!link || legs.has(brief.id)) return;
  const leg = link.leg({
    session: brief.id,
    details: fetchDetails,
    ...(first ? { first } : {}),
    after: desk.get().sessions[brief.id]?.seen ?? 0,
    onFrame,
    onGone: (code) => {
      legs.delete(brief.id);
      void finish(brief.id, code);
    },
  });
  legs.set(brief.id, leg);
}

/** A leg that is over may have missed its last events while it was away: read them from the archive. */
async function finish(id: string, reason: string): Promise<void> {
  onFrame({ t: "detached", s: id, reason });
  const known = desk.get().sessions[id];
  if (!known || known.ended || account.get().status !== "in") return;
  try {
    const page = await call<Page<Stamped>>("GET", `/v1/sessions/${id}/events`, {
      query: { after: known.seen, limit: 500 },
    });
    for (const record of page.items) onFrame({ t: "event", s: id, ...record });
  } catch {
    // The transcript stays as it was; the archive has the rest.
  }
}

/** Looks on in a session without being in it; `first` opens it. Answers with the end of it. */
export function lookOn(
  brief: SessionBrief,
  first: Details,
  details: (session: string) => Promise<Details>,
  gone: (code: string) => void,
): () => void {
  const on = link;
  if (!on) throw new LinkError("unavailable");
  dispatch({ do: "watch", brief });
  const leg = on.leg({
    session: brief.id,
    first,
    details,
    // Nobody is called to what they only watch: no sound, no mark.
    onFrame: (frame) => {
      desk.update((state) => reduce(state, { do: "frame", frame, visible: true }));
      if (isEnd(frame)) draft.drop(brief.id);
    },
    onGone: (code) => {
      // It may have ended while this page was away.
      void dropGone(desk.get().order);
      gone(code);
    },
  });
  return () => {
    if (desk.get().sessions[brief.id]?.status === "ended") draft.close(brief.id);
    if (!leg.over) on.send({ t: "detach", s: brief.id, id: on.id() });
    leg.gone("left");
    dispatch({ do: "unwatch", s: brief.id });
  };
}

/** Has the session come into view when its invitation arrives. */
export const want = (s: string): void => void wanted.add(s);

export async function start(): Promise<void> {
  if (link) return;
  const first = await fetchDesk();
  if (link) return;
  link = new Link({
    socket: first.socket,
    stream: first.stream,
    build: first.build,
    locale: locale(),
    http: () => import("@switchboard/wire/http").then((module) => module.http),
    onState: (state) => {
      if (state === "outdated") dispatch({ do: "outdated" });
      if (state === "waiting") dispatch({ do: "link", link: "lost" });
      if (state === "closed") dispatch({ do: "link", link: "closed" });
    },
  });
  strand = link.desk({
    details: fetchDesk,
    first,
    onFrame,
    onGone: (code) => {
      if (code !== "closed") account.set({ status: "out", expired: true });
    },
  });
  deaf = link.listen(window);
  link.start();
}

export function stop(): void {
  deaf?.();
  for (const leg of [...legs.values()]) leg.gone("detached");
  legs.clear();
  strand?.close();
  link?.stop();
  link = strand = deaf = null;
  watching = 0;
  desk.set(initial);
}

const need = (): DeskStrand => {
  if (!strand) throw new LinkError("unavailable");
  return strand;
};

const legOf = (s: string): Leg => {
  const leg = legs.get(s);
  if (!leg) throw new LinkError("session_ended");
  return leg;
};

// Acts of the desk.

export const setState = async (state: string): Promise<void> => {
  await need().send({ t: "state", state });
};

/** The session comes into view when this agent is in it. */
export function wantToSee(session: string): void {
  if (desk.get().sessions[session]) look(session);
  else wanted.add(session);
}

export async function answer(offer: string, accept: boolean): Promise<void> {
  if (desk.get().answering.includes(offer)) return;
  const session = desk.get().offers.find((each) => each.offer === offer)?.session;
  if (accept && session) wanted.add(session);
  dispatch({ do: "answering", offer });
  try {
    await need().send({ t: "answer", offer, accept });
  } catch (cause) {
    if (session) wanted.delete(session);
    const gone = cause instanceof LinkError && cause.code === "offer_over";
    dispatch({ do: "answer_failed", offer, gone });
    throw cause;
  }
}

/** The wall is fed while somebody looks at it. */
export function watchWall(): () => void {
  if (++watching === 1) void strand?.send({ t: "watch", on: true }).catch(() => {});
  return () => {
    if (--watching === 0) void strand?.send({ t: "watch", on: false }).catch(() => {});
  };
}

// Acts in a session.

/** What this agent does on a page; not kept, and not sent later. */
export function hand(s: string, page: string, acts: HandAct[]): void {
  const leg = legs.get(s);
  if (leg?.ready) link?.send({ t: "hand", s, page, acts });
}

/** Asks for leave, gives it, or says what was done on this agent's page. */
export const handle = (s: string, command: HandCommand): Promise<unknown> => legOf(s).send(command);

/** Keeps the line visibly pending until its event comes back. */
export function say(s: string, text: string, way = draft.ALOUD, id = link!.id()): void {
  dispatch({ do: "say", s, line: { id, text, way, at: new Date().toISOString() } });
  draft.write("line", s, null);
  try {
    legOf(s)
      .send({ ...way, text }, id)
      .catch((cause: LinkError) => dispatch({ do: "refused", s, id, code: cause.code }));
  } catch (cause) {
    dispatch({ do: "refused", s, id, code: (cause as LinkError).code });
  }
}

/** A refused line is tried again under a new id: the old one was refused for good. */
export function sayAgain(s: string, id: string): void {
  const line = desk.get().sessions[s]?.pending.find((each) => each.id === id);
  if (!line) return;
  dispatch({ do: "unsay", s, id });
  say(s, line.text, line.way);
}

export function typing(s: string, text: string): void {
  legs.get(s)?.typing(text);
}

/** Whether the visitor may see this agent's letters (IS-54). */
export async function shareTyping(s: string, on: boolean): Promise<void> {
  if (!on) typing(s, "");
  await legOf(s).send({ t: "share_typing", on });
}

export async function push(s: string, url: string, target: PushTarget): Promise<void> {
  await takeBaton(s);
  await legOf(s).send({ t: "push", url, target, epoch: epoch(s) });
}

export async function takeBaton(s: string): Promise<void> {
  const state = desk.get().sessions[s];
  if (!state || state.baton.holder === state.leg) return;
  await legOf(s).send({ t: "baton", epoch: state.baton.epoch });
  await until(() => {
    const now = desk.get().sessions[s];
    return !now || now.baton.holder === now.leg;
  });
}

/** To somebody who has asked, or, by whoever leads, to anybody: whoever does not takes it first. */
export async function giveBaton(s: string, to: string): Promise<void> {
  if (!desk.get().sessions[s]?.asks.some(({ leg }) => leg === to)) await takeBaton(s);
  await legOf(s).send({ t: "baton", to, epoch: epoch(s) });
}

/** Says no to somebody who would like to lead. */
export const declineBaton = (s: string, of: string): Promise<unknown> =>
  legOf(s).send({ t: "decline_baton", of });

/** A page in one of all ways. */
export interface Sending {
  url: string;
  way: PageWay;
  frame?: string | undefined;
  to?: string[] | undefined;
  echo?: boolean;
}

export async function sendPage(s: string, page: Sending): Promise<void> {
  await takeBaton(s);
  await legOf(s).send({ t: "send_page", ...page, epoch: epoch(s) });
}

/** What became of a page here. */
export const reportPage = (s: string, push: string, outcome: Outcome): Promise<unknown> =>
  legOf(s).send({ t: "report_page", push, outcome });

export async function setFollow(s: string, on: boolean): Promise<void> {
  if (on) await takeBaton(s);
  await legOf(s).send({ t: "follow", on, epoch: epoch(s) });
}

export async function showsPage(
  s: string,
  url: string,
  title?: string,
  subject?: string,
): Promise<void> {
  await legOf(s).send({
    t: "page",
    url,
    ...(title ? { title } : {}),
    ...(subject ? { subject } : {}),
  });
}

export const hold = (s: string, on: boolean): Promise<unknown> => legOf(s).send({ t: "hold", on });

/** Has nobody hear that member, by default this agent, or has them heard again. */
export const muteVoice = (s: string, on: boolean, of?: string): Promise<unknown> =>
  legOf(s).send({ t: "mute_voice", on, ...(of ? { of } : {}) });

export const declineVoice = (s: string): Promise<unknown> => legOf(s).send({ t: "decline_voice" });

export const leaveVoice = (s: string): Promise<unknown> => legOf(s).send({ t: "leave_voice" });

/** Asks for a colleague, who joins or takes over. */
export const seek = (
  s: string,
  purpose: SearchPurpose,
  whom: { agent?: string; queue?: string },
  comment: string,
): Promise<unknown> =>
  legOf(s).send({ t: "seek", purpose, ...whom, ...(comment ? { comment } : {}) });

/**
 * Asks for whoever knows what the session is about, or that `subject`; `wait`: the first who can, if
 * nobody can now.
 */
export const askForHelp = (
  s: string,
  { subject, comment, wait }: { subject: string; comment: string; wait: boolean },
): Promise<unknown> =>
  legOf(s).send({
    t: "help",
    ...(subject ? { subject } : {}),
    ...(wait ? { wait } : {}),
    ...(comment ? { comment } : {}),
  });

export const endSearch = (s: string, search: string): Promise<unknown> =>
  legOf(s).send({ t: "end_search", search });

export const removeMember = (s: string, leg: string): Promise<unknown> =>
  legOf(s).send({ t: "remove", leg });

export const handOn = (s: string, to: string): Promise<unknown> =>
  legOf(s).send({ t: "hand_on", to });

export async function end(s: string): Promise<void> {
  await legOf(s).send({ t: "end" });
}

const epoch = (s: string): number => desk.get().sessions[s]?.baton.epoch ?? 0;

/** Waits for the state to hold what was acknowledged; the event travels apart from the answer. */
function until(holds: () => boolean, limit = 3_000): Promise<void> {
  return new Promise((done, failed) => {
    if (holds()) return done();
    const timer = setTimeout(() => {
      stopReading();
      failed(new LinkError("unavailable"));
    }, limit);
    const stopReading = desk.subscribe(() => {
      if (!holds()) return;
      clearTimeout(timer);
      stopReading();
      done();
    });
  });
}

/** Text for a failed command. */
export const codeOf = (cause: unknown): string =>
  cause instanceof LinkError ? cause.code : cause instanceof Problem ? cause.code : "unavailable";
