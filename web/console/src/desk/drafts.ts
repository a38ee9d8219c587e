/** What was typed and not sent, per session; survives a reload of the tab. */
import { tab } from "../lib/storage.ts";

const name = (s: string) => `draft.${s}`;

export const read = (s: string): string => tab.read(name(s)) ?? "";
export const write = (s: string, text: string): void =>
  tab.write(name(s), text === "" ? null : text);
