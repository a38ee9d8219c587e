import type { Spot } from "@switchboard/wire";
import { anchorOf, around, find, outward } from "./anchor.ts";
import { kindOf } from "./kinds.ts";
import type { Desk } from "./kit.ts";
import { masked } from "./mask.ts";
import { type Box, boxOf, elementAt, inner, outer, spotIn } from "./place.ts";
import { labelOf } from "./values.ts";

/** The site lets others press this, though it sends or buys something. */
const ALLOWED = "data-switchboard-click";
/** What is pressed to spend money or to give something away for good. */
const BUYS =
  /\b(buy|purchase|pay|order|checkout|confirm|delete|kaufen|bestell\w*|bezahl\w*|zahlen|löschen|comprar?|pagar|pedido|pedir|confirmar|eliminar)\b|شراء|ادفع|دفع|اشتر|طلب|تأكيد|حذف/i;
/** Only the person at the browser can open these. */
const PICKERS = /^(file|date|time|datetime-local|month|week|color)$/;

/** What a press in an element is a press of. */
const pressed = (el: Element): Element =>
  outward(el, (at) =>
    at.matches("a[href],button,input,summary,label,select,textarea,[role=button],[role=link]"),
  ) || el;

/** Fields go by what they hold. */
const isField = (el: Element): boolean => {
  if (kindOf(el)) return true;
  const control = (el as HTMLLabelElement).control;
  return el.localName === "option" || (el.localName === "label" && !!control && !!kindOf(control));
};

const wordsOf = (el: Element): string =>
  `${labelOf(el)} ${el.textContent} ${(el as HTMLInputElement).value || ""}`;

/** Submits, resets, buys, or gives away: for the visitor's own hand unless the site says so. */
const isGrave = (el: Element): boolean => {
  if (outward(el, (at) => at.hasAttribute(ALLOWED))) return false;
  const { type, form } = el as HTMLButtonElement;
  if (/^(submit|image|reset)$/.test(type) && (form || el.localName === "input")) return true;
  return el.matches("a[href],button,input,[role=button],[role=link]") && BUYS.test(wordsOf(el));
};

/** Browsers let no script do this. */
const needsHand = (el: Element): boolean => {
  if (el.localName === "a") {
    const { target, origin, protocol, href } = el as HTMLAnchorElement;
    if (!href) return false;
    const window = target && !/^_(self|top|parent)$/i.test(target);
    const away = !/^https?:$/.test(protocol) || origin !== location.origin;
    return !!window || away || el.hasAttribute("download");
  }
  if (el.localName === "select") return true;
  return el.localName === "input" && PICKERS.test((el as HTMLInputElement).type);
};

const within = (el: Element, of: Element): boolean => !!outward(el, (at) => at === of);

/** Nothing lies over the place, for the one at this browser. */
const open = (el: Element, box: Box, at: Spot): { x: number; y: number } | undefined => {
  const spot = { x: box.x + (box.w * at.x) / 1_000, y: box.y + (box.h * at.y) / 1_000 };
  const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
  for (const point of [spot, middle]) {
    const top = elementAt(point);
    if (top && (within(top, el) || within(el, top))) return point;
  }
  return undefined;
};

const sees = (el: Element): boolean => {
  for (let at: Element | undefined = el; at; at = around(at)) {
    if (!at.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  }
  return true;
};

/** What a press does, as a mouse would do it. */
const play = (el: Element, at: { x: number; y: number }): void => {
  const view = el.ownerDocument.defaultView as Window & typeof globalThis;
  const { x: clientX, y: clientY } = inner(el, at);
  const how = { bubbles: true, cancelable: true, composed: true, view, clientX, clientY };
  const pointer = (name: string, buttons = 0) =>
    el.dispatchEvent(
      new view.PointerEvent(name, { ...how, buttons, isPrimary: true, pointerType: "mouse" }),
    );
  const mouse = (name: string, buttons = 0) =>
    el.dispatchEvent(new view.MouseEvent(name, { ...how, buttons, detail: 1 }));
  pointer("pointerover");
  mouse("mouseover");
  pointer("pointerdown", 1);
  mouse("mousedown", 1);
  (el as HTMLElement).focus?.({ preventScroll: true });
  pointer("pointerup");
  mouse("mouseup");
  // In one go with what it sets off: links, boxes and buttons do as if pressed.
  mouse("click");
};

/** How a press of somebody else went; `hand`: the one at this browser has to do it. */
export type Outcome = "done" | "refused" | "hand";

export class Clicks {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Somebody at this browser has pressed something. */
  made(event: MouseEvent, target: Element): void {
    if (!event.isTrusted || event.button || !this.#desk.sends("click")) return;
    const el = pressed(target);
    if (isField(el) || masked(target)) return;
    const box = boxOf({ el: target });
    if (!box) return;
    // By keyboard there is no place.
    const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
    const at = event.detail ? outer(target, { x: event.clientX, y: event.clientY }) : middle;
    this.#desk.send({ k: "click", at: spotIn(anchorOf(target), box, at) });
  }

  /** Somebody else has pressed something on their copy of the page. */
  take(leg: string, at: Spot): Outcome {
    const target = find(at.el)?.el;
    const el = target && pressed(target);
    const outcome = target && el ? this.#try(target, el, at) : "refused";
    const element = el ? labelOf(el) : "?";
    this.#desk.report({ by: leg, what: "click", element, done: outcome === "done" });
    return outcome;
  }

  #try(target: Element, el: Element, at: Spot): Outcome {
    if (masked(target) || isField(el)) return "refused";
    if ((el as HTMLButtonElement).disabled || outward(el, (each) => each.hasAttribute("inert")))
      return "refused";
    if (!sees(target)) return "refused";
    const place = (): { x: number; y: number } | undefined => {
      const box = boxOf({ el: target });
      return box && open(target, box, at);
    };
    let spot = place();
    if (!spot) {
      target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      spot = place();
    }
    if (!spot) return "refused";
    if (isGrave(el) || needsHand(el)) return "hand";
    play(target, spot);
    return "done";
  }
}
