import type { Phrase } from "@switchboard/ui/phrases";
import { words } from "../boot/words.ts";

/** What is said while people talk and are led, in English. The rest is in en-more.ts. */
export const phrases = {
  ...words,
  message: "Write a message",
  message_wait: "Write while you wait",
  offline: "Connection lost. Reconnecting…",
  joined: "{name} has joined",
  writing: "{name} is writing…",
  pending: "Sending…",
  failed: "Not sent",
  you: "You",
  menu: "Options",
  minimise: "Minimise",
  log: "Conversation",
} satisfies Record<string, Phrase>;

export type Key = keyof typeof phrases | keyof typeof import("./en-more.ts").more;
