import type { VoiceView } from "@switchboard/wire";

/** The session's voice channel, as far as it is known. */
export let voice: VoiceView | undefined;
/** Who talks now. */
export let talking: string[] = [];

export const set = (now: VoiceView | undefined): void => {
  voice = now;
  if (!now?.open.length) talking = [];
};

export const setTalking = (legs: string[]): void => {
  talking = legs;
};
