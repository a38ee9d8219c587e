import { t } from "../core/app.ts";
import { discard, retry } from "../core/session.ts";
import type { Pending } from "../core/state.ts";

/** What there is to do about a line that was not taken. */
export const Refused = ({ line }: { line: Pending }) => [
  <button key="retry" type="button" class="link" onClick={() => retry(line)}>
    {t("retry")}
  </button>,
  <button key="discard" type="button" class="link" onClick={() => discard(line)}>
    {t("discard")}
  </button>,
];
