import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { notesOf, writeNote } from "../../api/contact.ts";
import type { ContactNote } from "../../api/types.ts";
import type { Session } from "../../desk/session.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { explain, toast } from "../../kit/toast.tsx";
import { dayTime } from "../../lib/time.ts";

/** Notes about the visitor, kept from session to session, with every state they had. */
export function Notes({ session }: { session: Session }) {
  const visitor = session.visitor.id;
  const [all, setAll] = useState<ContactNote[] | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const load = (id: string) =>
    notesOf(id).then(setAll, (cause) => {
      setAll([]);
      setFault(explain(cause));
    });
  useEffect(() => {
    setAll(null);
    setText(null);
    setFault(null);
    if (visitor) void load(visitor);
    else setAll([]);
  }, [visitor]);

  if (!visitor) return <p class="muted">{t("notes.nobody")}</p>;
  if (all === null) return <p class="muted">{t("list.loading")}</p>;
  const newest = all[0];
  const changed = text !== null && text.trim() !== (newest?.text ?? "");

  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const written = await writeNote(visitor, text ?? "", newest?.nr ?? 0);
      setAll([written, ...all]);
      setText(null);
      toast(t("notes.saved"));
    } catch (cause) {
      if (cause instanceof Problem && cause.code === "conflict") {
        // What was typed stays; the other's words are in the history below.
        await load(visitor);
        setFault(t("notes.conflict"));
      } else setFault(explain(cause));
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
          value={text ?? newest?.text ?? ""}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="field-hint">{t("notes.hint")}</p>
      {fault && (
        <p class="field-error" role="alert">
          <Icon name="warn" size={14} /> {fault}
        </p>
      )}
      <div class="wrap-foot">
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
