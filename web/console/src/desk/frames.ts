/** Shapes of the socket's frames that the desk reads, and what it adds to them. */
import type { DeskServerFrame, DetachedFrame, LegServerFrame, WallFrame } from "@switchboard/wire";

export type {
  Channel,
  Crowd,
  DeskAgent,
  Details,
  EventRecord as Stamped,
  Invitation,
  LegState,
  Member,
  Offer,
  PageOutcome as Outcome,
  PushTarget,
  QueueStatus,
  Role,
  SessionBrief as Brief,
  SessionEvent as Happening,
  SessionStatus as Status,
  SessionView as View,
  VisitedPage as PageView,
  Way as PageWay,
} from "@switchboard/wire";

export type Wall = Omit<WallFrame, "t">;

/** Frames that change the desk. */
export type Frame = LegServerFrame | DeskServerFrame | DetachedFrame;
