import type { Phrase } from "@switchboard/ui/phrases";
import { phrases } from "./en.ts";

declare const LATER_CSS: string;

/** What the views say that are fetched when they are wanted. */
export const more = {
  place: { one: "You are next", other: "Place {n} in the queue" },
  of: { one: "nobody else is waiting", other: "{n} people are waiting" },
  soon: "About a minute or less",
  wait: { one: "About {n} minute", other: "About {n} minutes" },
  wait_unknown: "We cannot tell yet how long it will take",
  waiting_hint: "You can browse on. Your place is kept.",
  leave_queue: "Leave the queue",
  name: "Your name",
  email: "Your e-mail address",
  optional: "optional",
  start: "Start",
  away: "Nobody is here right now",
  away_hint: "You can wait, or leave your question and your e-mail address.",
  later: "Try again later",
  later_hint: "Gives up your place.",
  later_left: "You are out of the queue. Come back any time.",
  closed: "We are closed right now",
  closed_until: "Closed. We open again: {when}",
  closed_hint: "You can leave your question and your e-mail address.",
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
  voice: "Spoken notices",
  notify: "Notifications",
  share: "Show my text while I type",
  agent_connection_lost: "The connection to {name} is interrupted. Please wait a moment.",
  agent_returned: "{name} is back",
  back_in_queue: "You are back in the queue, at the front",
  nobody_available: "Nobody is available at the moment",
  ended: "The conversation has ended",
  gone: "{name} has left",
  push: "{name} shows you a page",
  open: "Open",
  blocked: "The window was blocked",
  attach: "Send a file",
  files: "Files on their way",
  sending_file: "Sending {name}",
  cancel: "Cancel",
  cancel_file: "Cancel {name}",
  picture: "Picture: {name}",
  file_gone: "This file is no longer kept",
  file_large: "Larger than {most}",
  file_kind: "Files of this kind are not taken here",
  file_harmful: "A virus was found in it",
  files_full: "There is no room for more files",
  error: "That did not work",
  language: "Language",
  aside_from: "Only for you, from {name}",
  aside_to: "Only for {name}",
  aside_write: "Write only to {name}",
  held: "{name} asks you to hold on for a moment",
  resumed: "{name} is back with you",
  sought: "{name} is looking for a colleague who takes over",
  stays: "{name} stays with you",
  permit_ask: "{name} would like to hand you over to a colleague. Is that all right?",
  permit_yes: "Yes, please",
  permit_no: "No, stay with me",
  help_ask: "Ask someone to join",
  help_wait: "We are asking someone to join. You can go on here meanwhile.",
  help_stop: "Stop asking",
  help_mine: "You have asked someone to join",
  help_by: "{name} has asked someone to join",
  help_none: "Nobody can join right now. You can go on here, or ask again later.",
  help_off: "Nobody is being asked any more",
  help_refused: "Nobody can be asked right now",
  software: "{name} (assistant)",
  joined_software: "{name} has joined: an assistant, not a person",
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
