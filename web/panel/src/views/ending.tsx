import "../texts/en-more.ts";
import { draw, state, t } from "../core/app.ts";
import { leave } from "../core/session.ts";

const back = (): void => {
  state.ending = false;
  draw();
};

/** Asks before something typed would be lost. */
export const Ending = () => (
  <div class="card" role="alertdialog" aria-label={t("end")}>
    <p>{t("end_ask")}</p>
    <div class="row-of">
      <button type="button" class="button main" onClick={() => void leave()}>
        {t("end")}
      </button>
      <button
        type="button"
        class="button"
        made={(button) => queueMicrotask(() => button.focus())}
        onClick={back}
      >
        {t("back")}
      </button>
    </div>
  </div>
);
