/** Questions about a session. */
import type { Member } from "../frames.ts";
import type { Session } from "./state.ts";

export const nameOf = (s: Session, leg: string | null | undefined): string =>
  leg ? (s.names[leg]?.name ?? "") : "";

export const own = (s: Session): Member | null =>
  s.roster.find((each) => each.leg === s.leg) ?? null;

export const visitorLeg = (s: Session): Member | null =>
  s.roster.find((each) => each.role === "visitor") ?? null;

export function visitorName(s: Session): string {
  const known = Object.values(s.names).find((each) => each.role === "visitor");
  // Without a visitor, colleagues talk with each other.
  const [, other] = Object.entries(s.names).find(([leg]) => leg !== s.leg) ?? [];
  return s.visitor.name || known?.name || other?.name || s.brief.service_name;
}

/** By which picture the visitor is shown, if by one. */
export const visitorAvatar = (s: Session): string | undefined => visitorLeg(s)?.avatar;

/** It has ended for everybody, and this agent has not just gone before. */
export const isOver = ({ status, ended }: Session): boolean =>
  status === "ended" && ended?.reason !== "removed" && ended?.reason !== "transferred";

export const leads = (s: Session): boolean => s.leg !== null && s.baton.holder === s.leg;

/** What may be done in which state: one table for buttons, shortcuts and palette. */
export const can = {
  say: (s: Session): boolean => s.leg !== null && s.status !== "ended",
  lead: (s: Session): boolean => s.leg !== null && s.status === "active",
  /** Whatever changes who is in it and how. */
  steer: (s: Session): boolean => s.leg !== null && s.status === "active",
  own: (s: Session): boolean => s.leg !== null && s.owner === s.leg && s.status !== "ended",
  /** It is over, and was this agent's to the end. */
  wrapUp: (s: Session): boolean => s.leg !== null && s.owner === s.leg && s.status === "ended",
  end: (s: Session): boolean => s.status !== "ended",
  close: (s: Session): boolean => s.status === "ended",
};
