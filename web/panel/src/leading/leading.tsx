import type { EventFrame, LegServerFrame } from "@switchboard/wire";
import { draw, state } from "../core/app.ts";
import { say } from "../texts/leading.ts";
import { came, consented, said } from "./act.ts";
import { answered, asked, askedNow, became, sent } from "./bar.tsx";
import { Page } from "./cards.tsx";
import { pageOf, pages } from "./pages.ts";

/*
 * Leading in more ways than the plain push into this tab: fetched when some of it happens. Frames
 * come here behind `core/reduce.ts`, and some of them late.
 */

const add = ({ seq, at, event }: EventFrame, push: string): void => {
  if (state.items.some((item) => item.seq === seq)) return;
  const leg = "leg" in event ? `${event.leg}` : "";
  const view = () => <Page page={pages.get(push)!} />;
  const item = { kind: "more", leg, view, seq, at } as const;
  state.items = [...state.items, item].sort((a, b) => a.seq - b.seq);
};

const takeEvent = (frame: EventFrame): void => {
  const { event, seq, at } = frame;
  switch (event.kind) {
    case "page_sent":
      if (event.leg === state.me) sent(event.push);
      if (event.leg !== state.me && event.to && !event.to.includes(state.me)) return;
      came(pageOf(event, seq));
      return add(frame, event.push);
    case "pushed":
      if (event.leg === state.me) return;
      came(pageOf(event, seq));
      return add(frame, event.push);
    case "page_reported":
    case "push_reported":
      said(frame);
      return became(event.push, event.leg, event.outcome);
    case "page_unanswered":
      for (const leg of event.legs) became(event.push, leg, "unanswered");
      return;
    case "baton_asked":
      return asked(event.leg, event.until, at);
    case "baton_answered":
      if (event.of === state.me && event.outcome === "declined" && seq > state.head) {
        const text = say("asked_no");
        const view = () => <p class="note">{text}</p>;
        state.items = [...state.items, { kind: "more", leg: "", view, seq, at }];
      }
      return answered(event.of);
    case "baton_passed":
      return answered(event.to);
    case "consent_changed":
      if (event.leg === state.me) consented(event.follow);
  }
};

/** Takes in a frame. */
export const took = (frame: LegServerFrame): void => {
  if (frame.t === "attached") askedNow(frame.session.baton.asks || []);
  if (frame.t === "event") takeEvent(frame);
  draw();
};

export { frameWith, goWith } from "./act.ts";
export { AskToLead, give } from "./bar.tsx";
