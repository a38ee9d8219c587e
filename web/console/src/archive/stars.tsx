import { number, t } from "../i18n/index.ts";

/** A rating, as stars to see and as words to hear. */
export function Stars({ n }: { n: number }) {
  return (
    <span class="stars nowrap" title={t("rating.of", { n: number(n) })}>
      <span class="sr">{t("rating.of", { n: number(n) })}</span>
      <span aria-hidden="true">
        {"★".repeat(n)}
        <span class="stars-off">{"★".repeat(5 - n)}</span>
      </span>
    </span>
  );
}
