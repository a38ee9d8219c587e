import type { Act, KitReport, KitSetting, Step } from "@switchboard/wire";

/** What the parts of the kit share. */
export interface Desk {
  setting: KitSetting;
  send(act: Act): void;
  report(report: KitReport): void;
  sends(step: Step): boolean;
}
