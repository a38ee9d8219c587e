import { t } from "../../core/app.ts";
import { CHOICES } from "./choices.ts";

/** What whoever has to wait may do: for an agent, or for a seat. */
export const Choices = () => (
  <ul class="choices">
    {CHOICES.filter(({ when }) => !when || when()).map(({ label, hint, run }) => (
      <li key={label}>
        <button type="button" class="button" onClick={run}>
          {t(label)}
        </button>
        <p class="soft">{t(hint)}</p>
      </li>
    ))}
  </ul>
);
