import "../texts/en-more.ts";
import { state, t } from "../core/app.ts";
import { leave } from "../core/session.ts";

const estimate = (seconds: number | null): string => {
  if (seconds === null) return t("wait_unknown");
  return seconds <= 60 ? t("soon") : t("wait", { n: Math.ceil(seconds / 60) });
};

/** Place in the queue and what can honestly be said about the time. */
export const Waiting = () => {
  const { place, of, estimate_s } = state.place!;
  return (
    <section class="card wait" role="status">
      <div>
        <p class="place">{t("place", { n: place })}</p>
        <p>{t("of", { n: Math.max(1, of) })}</p>
        <p>{estimate(estimate_s)}</p>
      </div>
      <p class="soft">{t("waiting_hint")}</p>
      <button type="button" class="button" onClick={() => void leave()}>
        {t("leave_queue")}
      </button>
    </section>
  );
};
