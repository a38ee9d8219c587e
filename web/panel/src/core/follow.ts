import type { EventFrame, PushOutcome } from "@switchboard/wire";
import { draw, state } from "./app.ts";
import { tell } from "./bridge.ts";
import { keep, recall } from "./keep.ts";
import { send } from "./session.ts";

interface Push {
  push: string;
  seq: number;
  url: string;
  leg: string;
  target: string;
}

/** The newest push that nothing was done about yet. */
let open: Push | undefined;
let giveUp: unknown;
/** Another way to show a page of this site than the visitor's own tab. */
let show: ((url: string) => void) | undefined;

export const showWith = (way: (url: string) => void): void => {
  show = way;
};

const originOf = (url: string): string => {
  try {
    return new URL(url).origin;
  } catch {
    return "?";
  }
};

export const done = (push: Pick<Push, "push" | "seq">, outcome: PushOutcome): void => {
  if (open?.push === push.push) open = undefined;
  keep("push", { seq: Math.max(push.seq, recall<Push>("push")?.seq || 0) });
  void send({ t: "report_push", push: push.push, outcome });
};

/** What an event means for being led. */
export const follow = ({ seq, event }: EventFrame): void => {
  if (event.kind === "pushed" && event.leg !== state.me) {
    const last = recall<Push>("push");
    // History is not acted on again; what came while this tab turned its page is.
    if (last ? seq > last.seq : seq > state.head) open = { ...event, seq };
    act();
  } else if (event.kind === "push_reported" && event.leg === state.me) {
    // Here or in another tab.
    if (open?.push === event.push) open = undefined;
  } else if (event.kind === "consent_changed" && event.leg === state.me) {
    act();
  }
};

/** Not for this tab: a card in the conversation offers it. */
export const elsewhere = ({ target, url }: Pick<Push, "target" | "url">): boolean =>
  target === "window" || originOf(url) !== originOf(state.page.url);

/** Shows the newest pushed page, if this tab may. */
export const act = (): void => {
  const push = open;
  if (!push || document.hidden || (state.popped && !state.popped.closed)) return;
  if (elsewhere(push)) return;
  if (state.declined) return done(push, "declined");
  if (!state.people[state.me]?.consent) {
    state.ask = push.leg;
    return draw();
  }
  if (push.url === state.page.url) return done(push, "arrived");
  keep("push", { ...push, coming: true });
  if (show) return show(push.url);
  tell({ sb: "navigate", url: push.url });
  clearTimeout(giveUp as number);
  // Still the same page: the visitor or the page refused to leave.
  giveUp = setTimeout(() => open === push && done(push, "blocked"), 10_000);
};

/** A page is on the screen: a push may have arrived. */
export const arrived = (): void => {
  clearTimeout(giveUp as number);
  const push = recall<Push & { coming?: boolean }>("push");
  // Reported once the session is there again.
  if (state.me && push?.coming) done(push, "arrived");
};
