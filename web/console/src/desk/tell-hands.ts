/** What people did together on a page, in sentences. */
import type { HandEvent, Step } from "@switchboard/wire";
import { locale, t } from "../i18n/index.ts";

/** Several steps as one list, in the reader's language. */
export const stepsText = (steps: Step[]): string =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(
    steps.map((step) => t(`hands.step_${step}`)),
  );

export function tellHands(
  event: HandEvent,
  name: (leg: string | null | undefined) => string,
): string {
  switch (event.kind) {
    case "steps_asked":
      return t("tell.steps_asked", {
        name: name(event.leg),
        other: name(event.of),
        steps: stepsText(event.steps),
      });
    case "steps_lapsed":
      return t("tell.steps_lapsed", { name: name(event.leg), other: name(event.of) });
    case "allowed":
      return event.steps.length
        ? t("tell.allowed", { name: name(event.leg), steps: stepsText(event.steps) })
        : t("tell.allowed_none", { name: name(event.leg) });
    case "acted":
      return t(event.done ? `tell.acted_${event.what}` : "tell.acted_not", {
        name: name(event.by),
        other: name(event.leg),
        element: event.element,
      });
  }
}
