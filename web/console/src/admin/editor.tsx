import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast } from "../kit/toast.tsx";
import { faultOf, otherFaults } from "./resource.ts";

export interface EditorProps {
  title: string;
  /** Names of the fields shown, as the server calls them. */
  fields: string[];
  onClose: () => void;
  wide?: boolean;
  /** Sends the form; throws what the server said. */
  save: () => Promise<unknown>;
  saveLabel?: string;
  /** Offered only for things that exist and may go. */
  remove?: { title: string; text: string; label?: string; run: () => Promise<unknown> } | undefined;
  /** Receives the message for each field. */
  children: (fault: (field: string) => string | undefined) => ComponentChildren;
}

/** A form in a dialog: shows the server's messages at their fields, asks before it deletes. */
export function Editor(props: EditorProps) {
  const { title, fields, onClose, wide, save, saveLabel, remove, children } = props;
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);

  const act = async (run: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await run();
      toast(done);
      onClose();
    } catch (cause) {
      setProblem(cause);
      setAsking(false);
      setBusy(false);
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>("dialog [aria-invalid]")?.focus(),
      );
    }
  };

  if (asking && remove) {
    return (
      <Dialog title={remove.title} onClose={() => setAsking(false)}>
        <p>{remove.text}</p>
        <div class="form-foot">
          <Button onClick={() => setAsking(false)}>{t("action.cancel")}</Button>
          <Button
            look="danger"
            busy={busy}
            autofocus
            onClick={() => void act(remove.run, t("admin.deleted"))}
          >
            {remove.label ?? t("action.delete")}
          </Button>
        </div>
      </Dialog>
    );
  }

  const others = otherFaults(problem, fields);
  const general =
    problem !== null && (!(problem instanceof Problem) || problem.fields.length === 0);
  return (
    <Dialog title={title} onClose={onClose} wide={wide ?? false}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void act(save, t("admin.saved"));
        }}
      >
        {(general || others.length > 0) && (
          <p class="note note-bad" role="alert">
            <Icon name="warn" size={16} /> {general ? explain(problem) : others.join(" ")}
          </p>
        )}
        {children((field) => faultOf(problem, field))}
        <div class="form-foot">
          {remove && (
            <Button class="spread" look="danger" icon="trash" onClick={() => setAsking(true)}>
              {remove.label ?? t("action.delete")}
            </Button>
          )}
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {saveLabel ?? t("action.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
