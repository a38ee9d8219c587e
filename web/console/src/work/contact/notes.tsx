import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { notesOf, writeNote } from "../../api/contact.ts";
import type { ContactNote } from "../../api/types.ts";
import * as drafts from "../../desk/drafts.ts";
import type { Session } from "../../desk/session.ts";
import { useDraft } from "../../desk/use-draft.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { explain, toast } from "../../kit/toast.tsx";
import { dayTime } from "../../lib/time.ts";
import { Unsaved } from "../unsaved.tsx";

/** Notes about the visitor, kept from session to session, with every state they had. */
export const Notes = ({ session }: { session: Session }) => (
  <VisitorNotes visitor={session.visitor.id} session={session.id} />
);

interface VisitorNotesProps {
  visitor: string | null;
  /** From where they are written. */
  session: string;
}

export function VisitorNotes({ visitor, session }: VisitorNotesProps) {
  const [all, setAll] = useState<ContactNote[] | null>(null);
  const [draft, setDraft] = useDraft("note", visitor ?? "");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    setAll(null);
    setFault(null);
    if (!visitor) return;
    notesOf(visitor).then(setAll, (cause) => {
      setAll([]);
      setFault(explain(cause));
    });
  }, [visitor]);

  if (!visitor) return <p class="muted">{t("notes.nobody")}</p>;
  if (all === null) return <p class="muted">{t("list.loading")}</p>;
  const newest = all[0];
  const said = newest?.text ?? "";
  const changed = draft !== null && draft.text.trim() !== said;
  const type = (text: string) =>
    setDraft(text === said ? null : { text, after: draft?.after ?? newest?.nr ?? 0, session });

  /** What is typed from now on, and was typed meanwhile, is written on that state. */
  const goOnFrom = (after: number) => {
    const typed = drafts.read("note", visitor);
    if (typed) drafts.write("note", visitor, { ...typed, after });
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (!draft) return;
    setBusy(true);
    setFault(null);
    try {
      const written = await writeNote(visitor, draft.text, draft.after);
      setAll([written, ...all]);
      drafts.settle("note", visitor, draft);
      goOnFrom(written.nr);
      toast(t("notes.saved"));
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.code !== "conflict") setFault(explain(cause));
      else {
        // What was typed stays; the other's words are in the history below.
        const meanwhile = await notesOf(visitor).catch(() => all);
        setAll(meanwhile);
        goOnFrom(meanwhile[0]?.nr ?? 0);
        setFault(t("notes.conflict"));
      }
    }
    setBusy(false);
  };
  return (
    <form class="wrap" onSubmit={save}>
      <label class="wrap-row">
        <span>{t("notes.label")}</span>
        <textarea
          class="input"
          rows={6}
          maxLength={4000}
          dir="auto"
          placeholder={t("notes.placeholder")}
          value={draft?.text ?? said}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <p class="field-hint">{t("notes.hint")}</p>
      {fault && (
        <p class="field-error" role="alert">
          <Icon name="warn" size={14} /> {fault}
        </p>
      )}
      <div class="wrap-foot">
        {draft && <Unsaved />}
        {newest && (
          <span class="muted">
            {t("notes.by", { name: newest.agent_name ?? "–", when: dayTime(newest.at) })}
          </span>
        )}
        <Button small look="primary" type="submit" busy={busy} disabled={!changed}>
          {t("action.save")}
        </Button>
      </div>
      {all.length > 1 && (
        <details class="notes-history">
          <summary>{t("notes.history", { n: all.length - 1 })}</summary>
          <ol>
            {all.slice(1).map((note) => (
              <li key={note.nr}>
                <p class="muted num">
                  {dayTime(note.at)} · <bdi>{note.agent_name ?? "–"}</bdi>
                </p>
                <p dir="auto">{note.text || "–"}</p>
              </li>
            ))}
          </ol>
        </details>
      )}
    </form>
  );
}
