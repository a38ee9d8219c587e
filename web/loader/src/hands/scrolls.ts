import type { Spot } from "@switchboard/wire";
import { anchorOf, find, outward } from "./anchor.ts";
import type { Desk } from "./kit.ts";
import { masked } from "./mask.ts";
import { boxOf, elementAt, spotOf } from "./place.ts";

/** A scroll counts as a person's own this long after wheel, touch, key or press. */
const GESTURE_MS = 700;
/** What was scrolled for somebody else is heard a little later. */
const ECHO_MS = 250;
/** Before the anchor of a box that scrolls by itself. */
const BOX = "^";

const now = (): number => performance.now();

/** What stays in its place while the page moves under it. */
const isFixed = (el: Element): boolean =>
  !!outward(el, (at) => {
    const view = at.ownerDocument.defaultView;
    return /^(fixed|sticky)$/.test(view?.getComputedStyle(at).position || "");
  });

/** What is at the top of the view, and where of it the top is. */
const topmost = (): Spot | undefined => {
  for (const x of [0.5, 0.25, 0.75]) {
    for (const y of [2, 60, 120]) {
      const el = elementAt({ x: innerWidth * x, y });
      if (!el || el === document.documentElement || el === document.body) continue;
      if (isFixed(el) || el.ownerDocument !== document) continue;
      const spot = spotOf(el, { x: 0, y: 0 });
      if (spot) return spot;
    }
  }
  return spotOf(document.documentElement, { x: 0, y: 0 });
};

const share = (of: number, all: number): number => (all > 0 ? Math.round((of / all) * 1_000) : 0);

export class Scrolls {
  #desk: Desk;
  #gesture = -GESTURE_MS;
  #echo = new WeakMap<Element, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  gesture(event: Event): void {
    if (event.isTrusted) this.#gesture = now();
  }

  /** Something in this window has been scrolled. */
  moved(el: Element): void {
    if (!this.#desk.sends("click") || now() < (this.#echo.get(el) ?? 0)) return;
    if (now() - this.#gesture > GESTURE_MS) return;
    // It may go on by its own weight.
    this.#gesture = now();
    const at = el === document.documentElement ? topmost() : this.#boxed(el);
    if (at) this.#desk.send({ k: "scroll", at });
  }

  #boxed(el: Element): Spot | undefined {
    if (masked(el)) return undefined;
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = el;
    return {
      el: BOX + anchorOf(el),
      x: share(Math.abs(scrollLeft), scrollWidth - clientWidth),
      y: share(scrollTop, scrollHeight - clientHeight),
    };
  }

  /** Somebody else has scrolled. */
  take({ el: anchor, x, y }: Spot): void {
    const own = anchor[0] === BOX;
    const el = find(own ? anchor.slice(1) : anchor)?.el;
    if (!el) return;
    const moves = own ? el : document.documentElement;
    this.#echo.set(moves, now() + ECHO_MS);
    if (!own) {
      const box = boxOf({ el });
      if (box)
        scrollBy({
          top: box.y + (box.h * Math.min(Math.max(y, 0), 1_000)) / 1_000,
          behavior: "instant",
        });
      return;
    }
    const view = el.ownerDocument.defaultView;
    const side = view?.getComputedStyle(el).direction === "rtl" ? -1 : 1;
    el.scrollTo({
      left: (side * (el.scrollWidth - el.clientWidth) * x) / 1_000,
      top: ((el.scrollHeight - el.clientHeight) * y) / 1_000,
      behavior: "instant",
    });
  }
}
