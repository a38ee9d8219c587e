import type { Acted, HandCommand, KitWords, Step, StepsAsked, Tool } from "@switchboard/wire";
import { Seat } from "@switchboard/wire/seat";
import { allows, passes, sendsOf } from "@switchboard/wire/steps";
import { draw, state } from "../core/app.ts";
import { framed } from "../core/bridge.ts";
import { keep, recall } from "../core/keep.ts";
import { leg, send } from "../core/session.ts";
import type { Person } from "../core/state.ts";
import { listed, stepWords, word } from "./texts.ts";

/** The page that people do things on: around this panel, or in this window's browsing area. */
const page = (): Window | null | undefined =>
  state.area ? state.area() : framed ? parent : undefined;

/** Questions that have no answer yet. */
export let asked: StepsAsked[] = [];
export let tool: Tool | undefined;

type Party = Person & { leg: string };

/** Everybody who is here, in one order for all. */
export const parties = (): Party[] =>
  Object.entries(state.people)
    .filter(([, { state }]) => state !== "removed")
    .map(([leg, person]) => ({ ...person, leg }))
    .sort((a, b) => (a.leg < b.leg ? -1 : 1));

const party = (leg: string): Party | undefined => parties().find((each) => each.leg === leg);

export const others = (): Party[] => parties().filter(({ leg }) => leg !== state.me);

/** What the others are let do on this page, and who they are. */
export const letNow = (): { names: string[]; steps: Step[] } => {
  const me = party(state.me);
  const all: Step[] = ["point", "type", "click", "windows"];
  const steps = all.filter((step) => me?.allows?.some((one) => one.steps.includes(step)));
  const those = others().filter((one) => me && steps.some((step) => allows(me, one, step)));
  return { names: those.map(({ name }) => name), steps };
};

/** Whether this window is the one that the visitor uses: of several with one page, only one acts. */
let active = false;

const take = (): void => {
  if (active || document.hidden) return;
  active = true;
  void navigator.locks
    ?.request("switchboard-hands", { steal: true }, () => new Promise(() => {}))
    .catch(() => {
      // Another window has been turned to.
      active = false;
    });
};

const words = (): KitWords => ({
  stop: word("stop"),
  answer: word("answer"),
  press: word("press"),
  private: word("private"),
});

export const mine = (): StepsAsked[] =>
  asked.filter(({ of, until }) => of === state.me && Date.parse(until) > Date.now());

/** Of the page that `page` gives; `beside` is one that is not the visitor's own. */
const seatAt = (page: () => Window | null | undefined, beside = false): Seat =>
  new Seat({
    post(message, origin) {
      page()?.postMessage(message, origin);
    },
    send(key, acts) {
      take();
      if (leg?.ready) leg.trunk.send({ t: "hand", s: leg.session, page: key, acts });
    },
    report: (acted: Acted) => void send({ t: "acted", ...acted }),
    takes(from, step) {
      const [one, me] = [party(from), party(state.me)];
      // In a window of its own the page is there, and not here.
      const away = !beside && state.popped && !state.popped.closed;
      return active && !away && !!one && !!me && passes(one, me, step);
    },
    stop,
    drop: () => choose(undefined),
    setting() {
      const me = party(state.me);
      const { names, steps } = letNow();
      const [first] = mine();
      const live = state.phase === "live" && !!me;
      return {
        me: state.me,
        people: live ? parties().map(({ leg, name }) => ({ leg, name })) : [],
        sends: live ? sendsOf(me, others(), state.baton.holder === state.me) : [],
        reports: true,
        asks: beside || !!state.area,
        tool: live ? tool : undefined,
        dir: document.documentElement.dir,
        words: words(),
        frame:
          live && names.length
            ? word("may", { name: listed(names), steps: stepWords(steps) })
            : undefined,
        request:
          live && first && framed && !beside && !state.seen
            ? word("waits", { name: state.people[first.leg]?.name || "" })
            : undefined,
      };
    },
  });
const seat = seatAt(page);
seat.clock = recall<number>("hands") || 0;

/** A partner's page that comes through the server has a seat of its own (IS-61). */
let beside: Seat | undefined;
export const sitBeside = (view: () => Window | null | undefined): void => {
  beside ||= seatAt(view, true);
};
export const showsBeside = (url: string, origin: string): void => void beside?.shows(url, origin);
export const heardBeside = (data: unknown, origin: string): void => void beside?.hear(data, origin);

let shown = "";

/** Whatever changes is drawn: then the page is told what of it concerns it. */
export const refresh = (): void => {
  const { url } = state.page;
  if (url !== shown && /^https?:/.test(url)) {
    shown = url;
    void seat.shows(url);
  } else seat.tell();
  beside?.tell();
  if (seat.clock !== recall<number>("hands")) keep("hands", seat.clock || undefined);
};

export const handed = (frame: Parameters<typeof seat.take>[0]): void => {
  seat.take(frame);
  beside?.take(frame);
};

export const choose = (next: Tool | undefined): void => {
  tool = next;
  refresh();
  draw();
};

export const wipe = (): void => {
  seat.wipe();
  beside?.wipe();
};

export const asks = (all: StepsAsked[]): void => {
  asked = all;
  // One that lapses goes by itself, also where the word of it is late.
  for (const { until } of mine())
    setTimeout(draw, Math.max(Date.parse(until) - Date.now(), 0) + 50);
  draw();
};

const command = (given: HandCommand): Promise<boolean> => send(given);

/** Says what is let from now on, and so answers. */
export const answer = ({ leg: by }: StepsAsked, steps: Step[]): void => {
  const me = party(state.me);
  const to = state.people[by]?.role === "visitor" ? by : undefined;
  const before = me?.allows?.find((one) => (one.to || undefined) === to)?.steps || [];
  asked = asked.filter((one) => one.leg !== by || one.of !== state.me);
  void command({ t: "allow", ...(to && { to }), steps: [...new Set([...before, ...steps])] });
  draw();
};

/** Nothing is let any more, at once. */
export function stop(): void {
  for (const { to } of party(state.me)?.allows || [])
    void command({ t: "allow", ...(to && { to }), steps: [] });
}

/** False when it was refused: whoever said no twice is left in peace for a while. */
export const askFor = (of: string, steps: Step[]): Promise<boolean> =>
  command({ t: "ask_steps", of, steps });

addEventListener("message", ({ source, origin, data }) => {
  if (source && source === page() && seat.hear(data, origin) && data.sb === "hands") refresh();
});
document.addEventListener("visibilitychange", take);
addEventListener("focus", take);
take();
