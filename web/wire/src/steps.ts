/** Which steps go from whom to whom, as the server decides it; here for what is shown and sent. */
import type { Act, Step } from "./frames/hand.ts";
import type { Member } from "./frames/view.ts";

type Party = Pick<Member, "leg" | "role" | "allows">;

/** The step that an act belongs to. */
export const stepOf = ({ k }: Pick<Act, "k">): Step => {
  if (k === "focus" || k === "field") return "type";
  return k === "click" || k === "scroll" ? "click" : "point";
};

const isStaff = ({ role }: Party): boolean => role !== "visitor";

/** Whether one lets the other do that on their page. Staff let staff do everything but open windows. */
export const allows = (one: Party, other: Party, step: Step): boolean =>
  (isStaff(one) && isStaff(other) && step !== "windows") ||
  (one.allows || []).some(
    ({ to, steps }) => (to ? to === other.leg : isStaff(other)) && steps.includes(step),
  );

/** An act goes to whom lets one do it, and to whom one lets do it. */
export const passes = (from: Party, to: Party, step: Step): boolean =>
  from.leg !== to.leg && (allows(to, from, step) || allows(from, to, step));

/** Steps of what is done on the page itself. */
export const STEPS: Step[] = ["point", "type", "click"];
export const ALL_STEPS: Step[] = [...STEPS, "windows"];

/** What others get of what this member does. To type and to click for others, one leads them. */
export const sendsOf = (me: Party, others: Party[], leads: boolean): Step[] =>
  STEPS.filter((step) =>
    others.some(
      (other) =>
        other.leg !== me.leg &&
        (allows(me, other, step) || ((leads || step === "point") && allows(other, me, step))),
    ),
  );

/** What a member lets somebody do, after an event. */
export const allowed = (
  before: Member["allows"],
  to: string | null | undefined,
  steps: Step[],
): NonNullable<Member["allows"]> => [
  ...(before || []).filter((one) => (one.to || "") !== (to || "")),
  ...(steps.length ? [{ ...(to && { to }), steps }] : []),
];
