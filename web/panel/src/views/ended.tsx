import "../texts/en-more.ts";
import { draw, state, t } from "../core/app.ts";
import { save } from "../core/transcript.ts";
import { look } from "./looks.ts";

let after: typeof import("./after.tsx") | undefined;
let coming: Promise<void> | undefined;

/** What few wait for: it comes when the end is there, and its absence takes nothing away. */
const load = (): Promise<void> => {
  coming ||= import("./after.tsx").then(
    (part) => {
      after = part;
      draw();
    },
    () => {},
  );
  return coming;
};

/** After the end: something to say, something to keep, and a way to begin again. */
export const Ended = () => {
  const gone = state.leaving ? "left" : state.withdrawn && "later_left";
  if (state.session && !gone) void load();
  const Afterwards = after?.Afterwards;
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
