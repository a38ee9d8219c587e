import { useEffect, useRef, useState } from "preact/hooks";
import { me } from "../api/account.ts";
import { wrapUpOf, wrapUps, writeWrapUp } from "../api/contact.ts";
import { desk } from "../desk/desk.ts";
import type { WrapUpDraft } from "../desk/drafts.ts";
import * as drafts from "../desk/drafts.ts";
import { useDraft } from "../desk/use-draft.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast } from "../kit/toast.tsx";
import { useStore } from "../lib/store.ts";
import { closeSession } from "./acts.ts";
import { Unsaved } from "./unsaved.tsx";
import { TimeLeft } from "./wrapping.tsx";

/** `a, b` as tags: lower case, each once. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(",")
      .map((tag) => tag.trim().slice(0, 40))
      .filter(Boolean),
  ),
];

interface WrapUpProps {
  id: string;
  /** In place of the input, after the end: saving closes the session. */
  closes?: boolean;
}

/** What of it is not written down already. */
function differing(draft: WrapUpDraft, written: WrapUpDraft): WrapUpDraft | null {
  const differs = (Object.keys(draft) as (keyof WrapUpDraft)[]).filter(
    (key) => String(draft[key]) !== String(written[key] ?? ""),
  );
  if (differs.length === 0) return null;
  return Object.fromEntries(differs.map((key) => [key, draft[key]]));
}

/** What the session was about and how it came out: disposition, tags, a note. */
export function WrapUp({ id, closes }: WrapUpProps) {
  const saved = useStore(wrapUps, (all) => all[id]);
  const { dispositions, tags: offered } = me().tenant.settings;
  const [draft, setDraft] = useDraft("wrap_up", id);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  useEffect(() => {
    wrapUpOf(id).catch((cause) => setFault(explain(cause)));
  }, [id]);

  const text = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // It comes in place of the input; whoever writes elsewhere goes on there. Not into a choice:
    // letters that were meant for the visitor would choose.
    const free = document.activeElement === null || document.activeElement === document.body;
    if (closes && free && desk.get().focus === id) text.current?.focus();
  }, []);

  const written = {
    disposition: saved?.disposition ?? "",
    tags: saved?.tags ?? [],
    note: saved?.note ?? "",
  };
  const { tag: typed = "", ...changed } = draft ?? {};
  const current = { ...written, ...changed };
  const change = (by: WrapUpDraft) => setDraft(differing({ ...draft, ...by }, written));
  const add = (text: string) => {
    const fresh = tagsOf(text).filter((tag) => !current.tags.includes(tag));
    change({ tag: "", ...(fresh.length > 0 && { tags: [...current.tags, ...fresh] }) });
  };
  const leave = (saved = false) => {
    drafts.write("wrap_up", id, null);
    closeSession(id, saved);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const all = [...current.tags, ...tagsOf(typed).filter((tag) => !current.tags.includes(tag))];
      await writeWrapUp(id, { ...current, tags: all, ...(closes ? { done: true } : {}) });
      if (closes) leave(true);
      else {
        drafts.settle("wrap_up", id, draft);
        toast(t("wrap.saved"));
      }
    } catch (cause) {
      setFault(explain(cause));
    }
    setBusy(false);
  };
  const list = `tags-${id}`;
  const left = offered.filter((tag) => !current.tags.includes(tag.toLowerCase()));
  return (
    <form class={closes ? "wrap wrap-end" : "wrap"} onSubmit={submit} aria-label={t("wrap.title")}>
      {closes && (
        <h3 class="wrap-title">
          {t("wrap.title")} <TimeLeft id={id} />
        </h3>
      )}
      {(dispositions.length > 0 || current.disposition) && (
        <label class="wrap-row">
          <span>{t("wrap.disposition")}</span>
          <select
            class="select"
            value={current.disposition}
            onChange={(event) => change({ disposition: event.currentTarget.value })}
          >
            <option value="">{t("wrap.none")}</option>
            {[...new Set([...dispositions, current.disposition])].filter(Boolean).map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="wrap-row">
        <label for={`${list}-input`}>{t("wrap.tags")}</label>
        <div class="tags">
          {current.tags.map((tag) => (
            <span key={tag} class="tag">
              <bdi>{tag}</bdi>
              <button
                type="button"
                aria-label={t("wrap.remove_tag", { tag })}
                onClick={() => change({ tags: current.tags.filter((each) => each !== tag) })}
              >
                <Icon name="close" size={12} />
              </button>
            </span>
          ))}
          <input
            id={`${list}-input`}
            list={list}
            class="tag-input"
            placeholder={t("wrap.add_tag")}
            maxLength={200}
            autocapitalize="none"
            value={typed}
            onInput={(event) => {
              const { value } = event.currentTarget;
              // A choice from the list, or a comma, is a tag at once.
              if (value.endsWith(",") || left.includes(value)) add(value);
              else change({ tag: value });
            }}
            onKeyDown={(event) => {
              if (event.isComposing) return;
              if (event.key === "Enter" && typed.trim()) {
                event.preventDefault();
                add(typed);
              }
              if (event.key === "Backspace" && typed === "")
                change({ tags: current.tags.slice(0, -1) });
            }}
          />
          <datalist id={list}>
            {left.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </div>
      </div>
      <label class="wrap-row">
        <span>{t("wrap.note")}</span>
        <textarea
          ref={text}
          class="input"
          rows={closes ? 2 : 4}
          maxLength={4000}
          dir="auto"
          value={current.note}
          onInput={(event) => change({ note: event.currentTarget.value })}
        />
      </label>
      {fault && (
        <p class="field-error" role="alert">
          <Icon name="warn" size={14} /> {fault}
        </p>
      )}
      <div class="wrap-foot">
        {draft && <Unsaved />}
        {!closes && saved?.at && saved.agent_name && (
          <span class="muted">{t("wrap.by", { name: saved.agent_name })}</span>
        )}
        {closes && (
          <Button small onClick={() => leave()}>
            {t("wrap.skip")}
          </Button>
        )}
        <Button small look="primary" type="submit" busy={busy}>
          {t(closes ? "wrap.save_close" : "action.save")}
        </Button>
      </div>
    </form>
  );
}
