import "../texts/en-more.ts";
import { state, t } from "../core/app.ts";
import { save } from "../core/transcript.ts";

/** After the end: something to keep, and a way to begin again. */
export const Ended = () => (
  <section class="card over">
    <h2>{t(state.leaving ? "left" : "ended")}</h2>
    <button type="button" class="button main" onClick={() => location.reload()}>
      {t("again")}
    </button>
    {state.session && (
      <button type="button" class="button" onClick={() => void save()}>
        {t("transcript")}
      </button>
    )}
  </section>
);
