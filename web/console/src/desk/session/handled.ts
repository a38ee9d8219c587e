/** Leave to do things on somebody's page: asked for, given, taken back. */
import type { HandEvent, StepsAsked } from "@switchboard/wire";
import { allowed } from "@switchboard/wire/steps";
import type { Session } from "./state.ts";

export function handled(s: Session, event: Exclude<HandEvent, { kind: "acted" }>): Session {
  const without = (answers: (one: StepsAsked) => boolean): StepsAsked[] =>
    s.stepsAsked.filter((one) => !answers(one));
  switch (event.kind) {
    case "steps_asked": {
      const { kind: _, ...asked } = event;
      const others = without(({ leg, of }) => leg === event.leg && of === event.of);
      return { ...s, stepsAsked: [...others, asked] };
    }
    case "steps_lapsed":
      return { ...s, stepsAsked: without(({ leg, of }) => leg === event.leg && of === event.of) };
    case "allowed":
      return {
        ...s,
        stepsAsked: without(
          ({ leg, of }) =>
            of === event.leg && (event.to ? leg === event.to : s.names[leg]?.role !== "visitor"),
        ),
        roster: s.roster.map((one) =>
          one.leg === event.leg
            ? { ...one, allows: allowed(one.allows, event.to, event.steps) }
            : one,
        ),
      };
  }
}
