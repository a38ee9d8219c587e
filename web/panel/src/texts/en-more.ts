import type { Phrase } from "@switchboard/ui/phrases";
import { phrases } from "./en.ts";

declare const LATER_CSS: string;

/** What the views say that are fetched when they are wanted. */
export const more = {
  question: "Your question",
  question_hint: "What can we help you with?",
  load_failed: "A part could not be loaded.",
  name: "Your name",
  email: "Your e-mail address",
  optional: "optional",
  start: "Start",
  away: "Nobody is here right now",
  away_hint: "You can wait, or leave your question and your e-mail address.",
  full: "All places are taken right now",
  full_hint: "We keep trying every few seconds.",
  wait_anyway: "Wait",
  leave_question: "Leave the question",
  left: "Thank you. Your question has been kept.",
  who: { one: "{n} person is here", other: "{n} people are here" },
  more: "Show more",
  transcript: "Save the transcript",
  again: "Start a new conversation",
  end: "End the conversation",
  end_ask: "You have unsent text. End anyway?",
  back: "Back",
  large: "Open in a large window",
  sound: "Sounds",
  notify: "Notifications",
  share: "Show my text while I type",
  share_hint: "Others see your text while you type it.",
} satisfies Record<string, Phrase>;

Object.assign(phrases, more);

// Their looks come along; the views wait for both.
await new Promise((go) => {
  const css = document.createElement("link");
  css.rel = "stylesheet";
  css.href = LATER_CSS;
  css.onload = css.onerror = go;
  document.head.append(css);
});
