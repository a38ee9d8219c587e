/** How it is told that something typed is neither saved nor sent. */
import "../styles/wrap.css";
import { type Kind, turned, unsaid } from "../desk/drafts.ts";
import { useUnsaved } from "../desk/use-draft.ts";
import { t } from "../i18n/index.ts";
import { useStore } from "../lib/store.ts";

/** Beside what saves it. */
export const Unsaved = () => <span class="unsaved">{t("draft.unsaved")}</span>;

/** On what leads to it. */
export function UnsavedDot({ of: [kind, of] }: { of: [Kind, string] }) {
  if (!useUnsaved(kind, of)) return null;
  return (
    <span class="unsaved-dot" title={t("draft.unsaved")}>
      <span class="sr"> {t("draft.unsaved")}</span>
    </span>
  );
}

interface UnsaidProps {
  id: string;
  /** The input of the session is there, and shows its own. */
  input?: boolean;
}

/** Words that came too late for a session that is over, to be read and copied until it is closed. */
export function Unsaid({ id, input }: UnsaidProps) {
  useStore(turned);
  const words = unsaid(id, input ? "line" : undefined);
  if (words.length === 0) return null;
  return (
    <div class="unsaid">
      <p class="unsaved">{t("draft.unsaid")}</p>
      {words.map((text) => (
        <p key={text} class="unsaid-text" dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}
