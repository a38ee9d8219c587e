import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { account, feature } from "../api/account.ts";
import { replies } from "../api/replies.ts";
import type { CannedReply } from "../api/types.ts";
import {
  fillReply,
  findReplies,
  firstGap,
  repliesFor,
  slashQuery,
  valuesOf,
} from "../desk/canned.ts";
import { codeOf, desk, dispatch, push, say, shareTyping, typing } from "../desk/desk.ts";
import * as drafts from "../desk/drafts.ts";
import { can, own } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { IconButton } from "../kit/button.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { useStore } from "../lib/store.ts";
import { atControl, pickedReply, wantedFocus } from "./acts.ts";
import { CannedList } from "./canned-list.tsx";
import { AttachButton, UploadList } from "./files.tsx";
import { names, Readers } from "./readers.tsx";

/** Longest chat line the server takes. */
const MOST = 4_000;

/** Enter sends, Shift+Enter breaks the line, `/` brings the canned replies. */
export function Composer({ id, short }: { id: string; short?: boolean }) {
  const open = useSession(id, (session) => can.say(session));
  const focused = useStore(desk, (state) => state.focus === id);
  const waiting = useSession(id, (session) => session.status === "waiting");
  const offered = useSession(id, (session) => session.brief.live_typing);
  const willing = useSession(id, (session) => own(session)?.typing_shared !== false);
  const [way, setWay] = useState(() => drafts.wayOf(id));
  const aloud = way.t === "say";
  const between = useSession(id, (session) => (way.t === "aside" ? names(session, way.to) : ""));
  // Letters of what is not for everybody are shown to nobody.
  const shared = offered && willing && aloud;
  const all = useStore(replies);
  const [draft, setDraft] = useState(() => drafts.read("line", id) ?? "");
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const wish = useStore(wantedFocus);
  const heard = useRef(wish);

  const query = feature("canned_replies") && !dismissed ? slashQuery(draft) : null;
  const found = query === null ? [] : findReplies(repliesFor(all, desk.get().sessions[id]!), query);
  const current = Math.min(at, found.length - 1);

  const listen = (late: boolean) => {
    const asked = heard.current !== wish;
    if (late !== (!asked || wish.yields)) return;
    heard.current = wish;
    if (!focused || !open || wish.spot === "address") return;
    // What is typed into a control that was pressed meanwhile must not reach the visitor. Unasked,
    // the pane has got the focus: by a press on a control of its own, or from outside of it.
    const box = asked ? document.body : (field.current?.closest(".pane") ?? null);
    if (late && atControl(box)) return;
    field.current?.focus();
    if (wish.spot === "canned" && field.current?.value === "") change("/");
    if (asked && wish.spot === "note") choose(aloud ? { t: "note" } : drafts.ALOUD);
  };
  // What was asked for comes with the drawing: the next key may be pressed already. What a press has
  // brought comes after it, for the press itself moves the focus once more.
  useLayoutEffect(() => listen(false), [wish, focused, open]);
  useEffect(() => listen(true), [wish, focused, open]);

  useLayoutEffect(() => {
    // Browsers without field-sizing: as high as the text, up to the limit in the style sheet.
    const element = field.current!;
    if (CSS.supports("field-sizing", "content")) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight + 2}px`;
  }, [draft]);

  const choose = (to: drafts.Way) => {
    // Before anything else: letters that were shown are taken back.
    if (to.t !== "say") typing(id, "");
    drafts.setWay(id, to);
    setWay(to);
    field.current?.focus();
  };

  const change = (text: string) => {
    setDraft(text);
    setAt(0);
    if (slashQuery(text) === null) setDismissed(false);
    drafts.write("line", id, text);
    // A search for a canned reply is not something the visitor should read.
    if (shared) typing(id, slashQuery(text) === null ? text : "");
  };

  const send = () => {
    const text = draft.trim();
    if (text === "" || text.length > MOST || !open) return;
    say(id, text, way);
    setDraft("");
    field.current?.focus();
  };

  /** Puts the reply in place of the draft, or behind it; a page that goes with it is pushed. */
  const insert = (reply: CannedReply | undefined, behind = "") => {
    if (!reply) return;
    const state = account.get();
    const session = desk.get().sessions[id]!;
    const values = valuesOf(session, state.status === "in" ? state.me : null);
    const text = [behind.trimEnd(), fillReply(reply.text, values)].filter(Boolean).join(" ");
    change(text);
    // What is written for colleagues shows the visitor nothing.
    if (reply.address && aloud) {
      if (can.lead(session) && feature("push"))
        push(id, reply.address, "tab").catch((cause) => toast(refusalText(codeOf(cause)), true));
      else toast(t("composer.no_push"), true);
    }
    field.current?.focus();
    const gap = firstGap(text, values);
    requestAnimationFrame(() => gap && field.current?.setSelectionRange(gap[0], gap[1]));
  };

  const picked = useStore(pickedReply);
  const taken = useRef(picked);
  useEffect(() => {
    if (taken.current === picked || picked?.s !== id) return;
    taken.current = picked;
    insert(picked.reply, slashQuery(draft) === null ? draft : "");
  }, [picked]);

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it (229 is its key code).
    if (event.isComposing || event.keyCode === 229) return;
    if (found.length > 0) {
      const last = found.length - 1;
      const keys: Record<string, () => void> = {
        ArrowDown: () => setAt(current >= last ? 0 : current + 1),
        ArrowUp: () => setAt(current <= 0 ? last : current - 1),
        Enter: () => insert(found[current]),
        Tab: () => insert(found[current]),
        Escape: () => setDismissed(true),
      };
      const act = event.shiftKey ? undefined : keys[event.key];
      if (act) {
        event.preventDefault();
        event.stopPropagation();
        act();
        return;
      }
    }
    if (
      event.key === "Enter" &&
      !event.shiftKey &&
      !event.altKey &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      event.preventDefault();
      send();
    }
  };

  const long = draft.length > MOST * 0.9;
  return (
    <div class={`composer composer-${way.t}`}>
      {found.length > 0 && (
        <CannedList
          found={found}
          current={current}
          onPick={insert}
          onPoint={setAt}
          listId={`canned-${id}`}
        />
      )}
      <UploadList session={id} />
      <div class="composer-box">
        <AttachButton session={id} open={open} />
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          dir="auto"
          aria-label={t(
            aloud ? "composer.label" : way.t === "note" ? "composer.to_note" : "composer.to_one",
            { name: between },
          )}
          aria-autocomplete={feature("canned_replies") ? "list" : undefined}
          aria-controls={found.length > 0 ? `canned-${id}` : undefined}
          aria-activedescendant={found.length > 0 ? `canned-${id}-${current}` : undefined}
          placeholder={
            open
              ? !aloud
                ? ""
                : waiting
                  ? t("composer.waiting")
                  : feature("canned_replies") && !short
                    ? t("composer.placeholder")
                    : t("composer.placeholder_plain")
              : t("composer.closed")
          }
          value={draft}
          disabled={!open}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={() => dispatch({ do: "focus", s: id })}
        />
        {long && (
          <span
            class={draft.length > MOST ? "composer-count composer-over num" : "composer-count num"}
          >
            {draft.length} / {MOST}
          </span>
        )}
        <IconButton
          class="composer-send"
          icon="send"
          label={t("composer.send")}
          disabled={!open || draft.trim() === "" || draft.length > MOST}
          onClick={send}
        />
      </div>
      <p class="composer-foot">
        {open && <Readers id={id} way={way} onChange={choose} />}
        {open && !aloud && t(`composer.${way.t}_foot`, { name: between })}
        {open && aloud
          ? t(!offered ? "composer.private" : shared ? "composer.shared" : "composer.hidden")
          : "\u00a0"}
        {open && offered && aloud && (
          <button
            type="button"
            class="text-button"
            onClick={() => shareTyping(id, !willing).catch(toastProblem)}
          >
            {t(willing ? "composer.share_off" : "composer.share_on")}
          </button>
        )}
      </p>
    </div>
  );
}
