import "../texts/en-more.ts";
import { draw, state, t } from "../core/app.ts";
import { moment } from "../core/closed.ts";
import { part } from "../core/part.ts";
import { leave } from "../core/session.ts";
import { Choices } from "./overflow/overflow.tsx";

/** What another company has sent along; fetched where somebody was handed over. */
const along = part(() => import("../warm/along.tsx"));
/** What the service shows meanwhile. Both are offers: whoever waits does without. */
const shown = part(() => import("../waiting/shown.tsx"));

const estimate = (seconds: number | null): string => {
  if (seconds === null) return t("wait_unknown");
  return seconds <= 60 ? t("soon") : t("wait", { n: Math.ceil(seconds / 60) });
};

let told: unknown;
let due = false;

/** Whether it is time to show what else may be done; draws again when it will be. */
const noticed = (place: NonNullable<typeof state.place>): boolean => {
  if (told !== place) {
    told = place;
    const { notice_in_s } = place;
    due = notice_in_s === 0;
    if (notice_in_s) {
      setTimeout(() => {
        due ||= told === place;
        draw();
      }, notice_in_s * 1_000);
    }
  }
  return due;
};

const Stay = () => [
  <p key="hint" class="soft">
    {t(state.start.arrived ? "your_place" : "waiting_hint")}
  </p>,
  <button key="leave" type="button" class="button" onClick={() => void leave()}>
    {t("leave_queue")}
  </button>,
];

/** Place in the queue, what can honestly be said about the time, and what else may be done. */
export const Waiting = () => {
  const known = state.place;
  // It begins with its host: nobody is heard before, so there is nothing to type into.
  if (!known) {
    return (
      <section class="card wait unheard" role="status">
        <p>{t("not_begun")}</p>
      </section>
    );
  }
  const { place, of, estimate_s, held, opens_at } = known;
  const asks = noticed(known) && !state.waits;
  const when = opens_at && moment(opens_at);
  const Along = state.start.arrived && along.view()?.Along;
  const Shown = shown.view()?.Shown;
  // What is read aloud when it changes is the place, and not all that there is to see.
  return (
    <section class="card wait">
      <div class="wait-now" role="status">
        {held && <h2>{when ? t("closed_until", { when }) : t("closed")}</h2>}
        <div class="wait-place">
          <p class="place">{t("place", { n: place })}</p>
          <p>{t("of", { n: Math.max(1, of) })}</p>
          {!held && <p>{estimate(estimate_s)}</p>}
        </div>
        {asks ? <Choices /> : <Stay />}
      </div>
      {Along && <Along />}
      {Shown && <Shown />}
    </section>
  );
};
