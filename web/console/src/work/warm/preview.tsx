import { t } from "../../i18n/index.ts";
import { Travelling } from "./information.tsx";
import type { Previewed } from "./use-preview.ts";

/** Exactly what would leave, as the server has put it together. */
export function Leaves({ company, of }: { company: string; of: Previewed }) {
  const { preview, stale, fault, again } = of;
  return (
    <section class="warm-leaves" aria-busy={stale && !fault} aria-label={t("warm.leaves")}>
      <h3>{t("warm.leaves_to", { company })}</h3>
      {fault ? (
        <p class="field-error" role="alert">
          <span>
            {fault}{" "}
            <button type="button" class="text-button" onClick={again}>
              {t("action.retry")}
            </button>
          </span>
        </p>
      ) : preview ? (
        <Travelling of={preview.information} open />
      ) : (
        <p class="muted" role="status">
          {t("warm.asking_preview")}
        </p>
      )}
    </section>
  );
}
