import { useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { settle } from "../../desk/drafts.ts";
import { useDraft } from "../../desk/use-draft.ts";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { freshId } from "../../lib/ids.ts";

/** Characters of a line. */
const MOST = 4_000;

/** A word to the agents of the session. The visitor never reads it. */
export function Whisper({ id }: { id: string }) {
  const [draft, setDraft] = useDraft("whisper", id);
  const text = draft ?? "";
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  /** The same for each try of one text: said twice, it is heard once. */
  const name = useRef(freshId());

  const send = async () => {
    const said = text.trim();
    if (said === "" || said.length > MOST || busy) return;
    setBusy(true);
    try {
      const body = { text: said, id: name.current };
      await call("POST", `/v1/sessions/${id}/whispers`, { body });
      name.current = freshId();
      settle("whisper", id, text);
    } catch (cause) {
      toastProblem(cause);
    }
    setBusy(false);
    field.current?.focus();
  };

  return (
    <form
      class="composer composer-note"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="composer-box">
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          dir="auto"
          aria-label={t("watch.whisper")}
          placeholder={t("watch.whisper")}
          maxLength={MOST}
          value={text}
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            name.current = freshId();
          }}
          onKeyDown={(event) => {
            if (event.isComposing || event.keyCode === 229) return;
            if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey) return;
            event.preventDefault();
            void send();
          }}
        />
        <IconButton
          class="composer-send"
          icon="send"
          type="submit"
          label={t("watch.whisper_send")}
          disabled={busy || text.trim() === ""}
        />
      </div>
      <p class="composer-foot">
        <Icon name="eye" size={14} /> {t("watch.whisper_foot")}
      </p>
    </form>
  );
}
