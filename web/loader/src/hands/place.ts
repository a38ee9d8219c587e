import type { Spot } from "@switchboard/wire";
import { anchorOf, around, type Found, find, inside } from "./anchor.ts";

/** In pixels of this window. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Ours: never pointed at, never clicked. */
const own = new Set<Element>();
export const isOwn = (el: Element): boolean => own.has(el);
export const ours = (el: Element): void => void own.add(el);

/** Where a frame's content begins, and how much it is scaled. */
const frameOf = (frame: HTMLElement): { x: number; y: number; s: number } => {
  const box = frame.getBoundingClientRect();
  const s = box.width / (frame.offsetWidth || box.width || 1);
  return { x: box.left + frame.clientLeft * s, y: box.top + frame.clientTop * s, s };
};

/** From the window of an element's document to the outermost one. */
const outermost = (doc: Document | null, box: Box): Box => {
  let at = box;
  let frame = doc?.defaultView?.frameElement as HTMLElement | null | undefined;
  while (doc !== document && frame) {
    const { x, y, s } = frameOf(frame);
    at = { x: x + at.x * s, y: y + at.y * s, w: at.w * s, h: at.h * s };
    if (frame.ownerDocument === document) break;
    frame = frame.ownerDocument.defaultView?.frameElement as HTMLElement | null | undefined;
  }
  return at;
};

/** All texts in it, in their order. */
export const texts = (el: Element): TreeWalker => el.ownerDocument.createTreeWalker(el, 4);

/** The characters as a range of the document. */
const range = ({ el, from = 0, to = 0 }: Found): Range | undefined => {
  const made = el.ownerDocument.createRange();
  const walk = texts(el);
  let past = 0;
  let begun = false;
  for (let node = walk.nextNode() as Text | null; node; node = walk.nextNode() as Text | null) {
    const end = past + node.length;
    if (!begun && from < end) {
      made.setStart(node, from - past);
      begun = true;
    }
    if (begun && to <= end) {
      made.setEnd(node, to - past);
      return made;
    }
    past = end;
  }
  return undefined;
};

/** Where it is in this window; nothing when it takes no room. */
export const boxOf = (found: Found): Box | undefined => {
  const { el } = found;
  const piece = found.to ? range(found) : undefined;
  const { left: x, top: y, width: w, height: h } = (piece || el).getBoundingClientRect();
  return w || h ? outermost(el.ownerDocument, { x, y, w, h }) : undefined;
};

/** Where an anchor is; of what takes no room here, where the next one around it is. */
export const boxAt = (anchor: string): { box: Box; exact: boolean } | undefined => {
  const found = find(anchor);
  let box = found && boxOf(found);
  if (!found || box) return box && { box, exact: true };
  let at = around(found.el);
  while (at && !box) {
    box = boxOf({ el: at });
    at = around(at);
  }
  return box && { box, exact: false };
};

/** The point that a spot names here. */
export const pointOf = ({ el, x, y }: Spot): Point | undefined => {
  const at = boxAt(el);
  if (!at) return undefined;
  const { box, exact } = at;
  const share = (of: number) => (exact ? of / 1_000 : 0.5);
  return { x: box.x + box.w * share(x), y: box.y + box.h * share(y) };
};

/** The innermost element at a point, through shadow trees and frames, and under what is ours. */
export const elementAt = ({ x, y }: Point): Element | undefined => {
  let root: DocumentOrShadowRoot = document;
  let found: Element | undefined;
  for (;;) {
    const next: Element | undefined = root.elementsFromPoint(x, y).find((el) => !isOwn(el));
    if (!next || next === found) return found;
    found = next;
    const doc = inside(next);
    if (next.shadowRoot) root = next.shadowRoot;
    else if (doc) {
      const at = frameOf(next as HTMLElement);
      x = (x - at.x) / at.s;
      y = (y - at.y) / at.s;
      root = doc;
    } else return found;
  }
};

const share = (of: number, all: number): number => Math.round((of / (all || 1)) * 1_000);

/** A point in an element's own terms. */
export const spotIn = (el: string, box: Box, { x, y }: Point): Spot => ({
  el,
  x: share(x - box.x, box.w),
  y: share(y - box.y, box.h),
});

export const spotOf = (el: Element, at: Point): Spot | undefined => {
  const box = boxOf({ el });
  return box && spotIn(anchorOf(el), box, at);
};

/** A point of an element's own window in the outermost one. */
export const outer = (el: Element, { x, y }: Point): Point =>
  outermost(el.ownerDocument, { x, y, w: 0, h: 0 });

/** The way back: a point of the outermost window in that of the element. */
export const inner = (el: Element, at: Point): Point => {
  const zero = outer(el, { x: 0, y: 0 });
  const s = outermost(el.ownerDocument, { x: 0, y: 0, w: 1, h: 1 }).w;
  return { x: (at.x - zero.x) / s, y: (at.y - zero.y) / s };
};
