import type { Act, KitReport, KitSetting, Step } from "@switchboard/wire";

/** Asks the others what they have in their fields: no element is called that. */
export const ASK = "?";

/** What the parts of the kit share. */
export interface Desk {
  setting: KitSetting;
  send(act: Act): void;
  report(report: KitReport): void;
  sends(step: Step): boolean;
}
