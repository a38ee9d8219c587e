import type { SessionEvent, VoiceView } from "./frames.ts";

const without = (legs: string[] | undefined, leg: string): string[] =>
  (legs || []).filter((other) => other !== leg);

/** The voice channel after an event; the same one where the event is none of its business. */
export const talkAfter = (voice: VoiceView, event: SessionEvent): VoiceView => {
  switch (event.kind) {
    case "voice_changed": {
      const { leg, state } = event;
      const open = without(voice.open, leg);
      const lost = without(voice.lost, leg);
      if (state === "open") open.push(leg);
      if (state === "lost") lost.push(leg);
      // Nobody is asked any more once nobody is there.
      const asks = open.length + lost.length > 0;
      const declined = state === "open" ? without(voice.declined, leg) : voice.declined;
      return { ...voice, open, lost, declined: asks ? declined || [] : [] };
    }
    case "voice_muted": {
      const { leg, by } = event;
      const muted = (voice.muted || []).filter((one) => one.leg !== leg);
      return { ...voice, muted: event.on ? [...muted, { leg, by }] : muted };
    }
    case "voice_declined":
      return { ...voice, declined: [...without(voice.declined, event.leg), event.leg] };
    case "leg_removed": {
      const { leg } = event;
      const [open, lost] = [without(voice.open, leg), without(voice.lost, leg)];
      const muted = (voice.muted || []).filter((one) => one.leg !== leg);
      const declined = open.length + lost.length ? without(voice.declined, leg) : [];
      return { open, lost, muted, declined };
    }
    default:
      return voice;
  }
};

/** Whoever is in it and waits for this member to come: nobody, once they have said no. */
export const callers = (voice: VoiceView | undefined, me: string): string[] =>
  !voice || voice.open.includes(me) || voice.declined?.includes(me) ? [] : without(voice.open, me);
