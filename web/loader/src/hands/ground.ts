import { anchorOf, around, pieceOf } from "./anchor.ts";
import { masked } from "./mask.ts";
import { type Box, boxOf, elementAt, inner, type Point, texts } from "./place.ts";

/** Before which character of an element's text a point is. */
const caretIn = (el: Element, at: Point): number | undefined => {
  const { x, y } = inner(el, at);
  const doc = el.ownerDocument as Document & {
    caretRangeFromPoint?(x: number, y: number): Range | null;
  };
  const caret = doc.caretPositionFromPoint?.(x, y);
  const old = caret ? undefined : doc.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode || old?.startContainer;
  if (node?.nodeType !== 3 || !el.contains(node)) return undefined;
  const walk = texts(el);
  let past = 0;
  for (let text = walk.nextNode() as Text | null; text; text = walk.nextNode() as Text | null) {
    if (text === node) return past + (caret?.offset ?? old?.startOffset ?? 0);
    past += text.length;
  }
  return undefined;
};

const size = ({ w, h }: Box): number => Math.max(w, 1) * Math.max(h, 1);

export const boxed = (points: Point[]): Box => {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
};

export const middle = ({ x, y, w, h }: Box): Point => ({ x: x + w / 2, y: y + h / 2 });

/** Something to draw on: an element, or a piece of its text. */
interface Ground {
  el: string;
  box: Box;
}

/** To the edge of the word there; of the space between two, to that of the word within. */
const wordAt = (text: string, at: number, way: -1 | 1): number => {
  let to = at;
  const is = (what: RegExp, side: number) => what.test(text[side < 0 ? to - 1 : to] || "");
  while (is(/\s/, -way)) to -= way;
  while (is(/\S/, way)) to += way;
  return to;
};

/** The words within a box, where it lies on running text. `margin`: share of it that is around them. */
const words = (el: Element, box: Box, margin: number): Ground | undefined => {
  // Text of its own, not of what is in it.
  if (![...el.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim()))
    return undefined;
  const inset = (share: number) => ({ x: box.w * share, y: Math.min(box.h * 0.3, 10) });
  const { x, y } = inset(margin);
  const from = caretIn(el, { x: box.x + x, y: box.h > 40 ? box.y + y : middle(box).y });
  const to = caretIn(el, {
    x: box.x + box.w - x,
    y: box.h > 40 ? box.y + box.h - y : middle(box).y,
  });
  if (from === undefined || to === undefined || to <= from) return undefined;
  const text = el.textContent!;
  const [first, last] = [wordAt(text, from, -1), wordAt(text, to, 1)];
  const piece = boxOf({ el, from: first, to: last });
  // All of it is the element itself.
  if (!piece || (first === 0 && last === text.length)) return undefined;
  return { el: pieceOf(el, first, last), box: piece };
};

/** What a drawing of that size is about: a ring goes around it, a highlight along it. */
export const groundOf = (box: Box, margin: number): Ground | undefined => {
  const hit = elementAt(middle(box));
  if (!hit || masked(hit)) return undefined;
  const text = words(hit, box, margin);
  if (text) return text;
  let el: Element = hit;
  for (;;) {
    const at = boxOf({ el });
    if (at && size(at) >= size(box) * 0.3) return { el: anchorOf(el), box: at };
    const next = around(el);
    if (!next) return at && { el: anchorOf(el), box: at };
    el = next;
  }
};
