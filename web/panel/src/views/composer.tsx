import { state, t } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { say, typing } from "../core/session.ts";
import { back } from "../core/visit.ts";
import { Icon } from "./icon.tsx";
import { later } from "./later.ts";
import { toEnd } from "./log.tsx";

// Fetched once the conversation stands.
const Files = later("Files") as typeof import("./files.tsx").Files;

let field: HTMLTextAreaElement | undefined;

/** What is typed and not sent. */
export const draft = (): string => field?.value || "";

export const setDraft = (text: string): void => {
  keep("draft", text || undefined);
  if (!field) return;
  field.value = text;
  typed();
};

export const focus = (): void => field?.focus();

const typed = (): void => {
  const text = draft();
  keep("draft", text || undefined);
  typing(text);
};

const submit = (): void => {
  const text = draft().trim();
  if (!text) return;
  setDraft("");
  say(text);
  toEnd();
  focus();
};

const key = (event: KeyboardEvent): void => {
  // Enter also ends a composition; then it is not meant for us.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
};

const made = (element: HTMLTextAreaElement): void => {
  field = element;
  element.value = recall<string>("draft") || "";
  // The caret stands where it stood when the form of the first moment gave way.
  queueMicrotask(() => {
    // A page turn must not take the focus from the page.
    if (!back) element.focus({ preventScroll: true });
    typing(element.value);
  });
};

export const Composer = () => {
  const first = state.status === "waiting" && !state.asked;
  const label = t(first ? "message_wait" : "message");
  const { session, share, items, me } = state;
  // Until they have seen for themselves what a line is (IS-54).
  const seen =
    session?.live_typing && share && !items.some((item) => (item as { leg?: string }).leg === me);
  return [
    seen && (
      <p class="note" id="hint">
        {t("share_hint")}
      </p>
    ),
    <Files />,
    <form
      class="compose"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        class="input"
        dir="auto"
        rows={1}
        maxlength={4000}
        enterkeyhint="send"
        placeholder={label}
        aria-label={label}
        aria-describedby="hint"
        made={made}
        onInput={typed}
        onKeyDown={key}
      />
      <Files pick />
      <button type="submit" class="icon send" aria-label={t("send")}>
        <Icon of="send" />
      </button>
    </form>,
  ];
};
