import "../texts/en-more.ts";
import { state, t } from "../core/app.ts";
import { save } from "../core/transcript.ts";
import { look } from "./looks.ts";
import { after } from "./parts.ts";

/** After the end: something to say, something to keep, and a way to begin again. */
export const Ended = () => {
  const gone = state.leaving ? "left" : state.withdrawn && "later_left";
  const Afterwards = state.session && !gone && after.view()?.Afterwards;
  return (
    <section class="card over">
      <h2>{t(gone || "ended")}</h2>
      {!gone && look && <look.Closing />}
      {Afterwards && <Afterwards />}
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
};
