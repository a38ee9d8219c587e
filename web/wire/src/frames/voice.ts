/** The voice channel of a session: who talks with whom. */

/** Present in the view of a session where members can talk with each other. */
export interface VoiceView {
  /** Members who hear the others. */
  open: string[];
  /** Members who were in it, and of whom nothing comes any more. */
  lost?: string[];
  /** Members whom nobody hears, and by whose act. */
  muted?: { leg: string; by: string }[];
  /** Members who do not want to talk now. */
  declined?: string[];
  /** Telephone numbers can be called from here; only told to staff. */
  telephone?: boolean;
}

export type VoiceCommand =
  /** Without `of` the sender; agents mute others too. */
  { t: "mute_voice"; of?: string; on: boolean } | { t: "decline_voice" } | { t: "leave_voice" };

export type VoiceEvent =
  | { kind: "voice_changed"; leg: string; state: "open" | "left" | "lost" }
  | { kind: "voice_muted"; leg: string; on: boolean; by: string }
  | { kind: "voice_declined"; leg: string };

/** Who talks now: all of them. */
export type TalkingFrame = { t: "talking"; s: string; legs: string[] };
