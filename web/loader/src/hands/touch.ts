import { Clicks } from "./clicks.ts";
import { Fields } from "./fields.ts";
import type { Desk } from "./kit.ts";
import { Scrolls } from "./scrolls.ts";

/** What changes something on the page: comes when somebody is first let do that. */
export class Touch {
  readonly fields: Fields;
  readonly clicks: Clicks;
  readonly scrolls: Scrolls;

  constructor(desk: Desk) {
    this.fields = new Fields(desk);
    this.clicks = new Clicks(desk);
    this.scrolls = new Scrolls(desk);
  }
}
