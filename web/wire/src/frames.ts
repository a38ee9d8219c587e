/**
 * Frames of the socket protocol (docs/protocol.md). JSON objects, one per message, the
 * field `t` is the type. The same frames travel over WebSocket and over HTTP only.
 */
import type { DeskServerFrame } from "./frames/desk.ts";
import type { EventRecord } from "./frames/event.ts";
import type { HandFrame } from "./frames/hand.ts";
import type { Crowd, Member, SessionView } from "./frames/view.ts";
import type { TalkingFrame } from "./frames/voice.ts";

export type * from "./frames/command.ts";
export type * from "./frames/desk.ts";
export type * from "./frames/event.ts";
export type * from "./frames/hand.ts";
export type * from "./frames/view.ts";
export type * from "./frames/voice.ts";
export type * from "./frames/warm.ts";

export type AttachedFrame = {
  t: "attached";
  s: string;
  leg: string;
  id: string;
  /** Newest position of the log. */
  head: number;
  /** Events behind this position follow. */
  after?: number;
  session: SessionView;
};

export type EventFrame = { t: "event"; s: string } & EventRecord;

/** Who is in a large session, as sums, and the named members. */
export type RosterFrame = {
  t: "roster";
  s: string;
  /** Nothing up to this position is missing here. */
  through: number;
  crowd: Crowd;
  members: Member[];
};

export type TypingFrame = { t: "typing"; s: string; leg: string; text: string };

export type PlaceFrame = {
  t: "place";
  s: string;
  place: number;
  of: number;
  estimate_s: number | null;
  /** Seconds until the reader is to be shown what else they may do; absent while somebody is asked. */
  notice_in_s?: number;
  /** The queue has closed, and keeps the place until it opens. */
  held?: boolean;
  /** When that is, if it is known. */
  opens_at?: string;
};

/** Who watches by now, where members are told. */
export type WatchedFrame = { t: "watched"; s: string; by: string[] };

export type OkFrame = { t: "ok"; id: string; seq?: number };
export type ErrorFrame = { t: "error"; id?: string; s?: string; code: string; message: string };
export type DetachedFrame = { t: "detached"; s: string; reason: string };

/** Frames that belong to one session and that its reader sees. */
export type LegServerFrame =
  | AttachedFrame
  | EventFrame
  | RosterFrame
  | TypingFrame
  | PlaceFrame
  | WatchedFrame
  | TalkingFrame
  | HandFrame;

export type ServerFrame =
  | { t: "welcome"; protocol: number; build: string; node: string; beat_s: number }
  | LegServerFrame
  | DeskServerFrame
  | OkFrame
  | ErrorFrame
  | { t: "behind"; s: string; head: number }
  | DetachedFrame
  | { t: "beat" }
  | { t: "retry"; after_ms: number };

/** Protocol version of this client. */
export const PROTOCOL = 1;
