/** Short messages that need no answer. Problems stay until read. */

import { Problem } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { createStore, useStore } from "../lib/store.ts";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const toasts = createStore<Toast[]>([]);
let count = 0;

const drop = (id: number) => toasts.update((all) => all.filter((toast) => toast.id !== id));

export function toast(text: string, bad = false): void {
  const id = ++count;
  toasts.update((all) =>
    [...all.filter((each) => each.text !== text), { id, text, bad }].slice(-4),
  );
  setTimeout(() => drop(id), bad ? 12_000 : 4_000);
}

/** What to tell a person about a failed call. */
export function explain(cause: unknown): string {
  if (!(cause instanceof Problem)) return t("error.unexpected");
  if (cause.code === "offline") return t("error.offline");
  if (cause.status === 429) {
    return cause.retryAfter
      ? t("error.slow_down_s", { n: cause.retryAfter })
      : t("error.slow_down");
  }
  if (cause.status === 403) return t("error.forbidden");
  if (cause.fields.length > 0) return t("error.fields");
  return cause.message || t("error.unexpected");
}

export const toastProblem = (cause: unknown): void => toast(explain(cause), true);

export function Toasts() {
  const all = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {all.map((each) => (
        <div key={each.id} class={each.bad ? "toast toast-bad" : "toast"}>
          <Icon name={each.bad ? "warn" : "check"} size={16} />
          <span>{each.text}</span>
          <IconButton
            icon="close"
            size={14}
            label={t("action.dismiss")}
            onClick={() => drop(each.id)}
          />
        </div>
      ))}
    </div>
  );
}
