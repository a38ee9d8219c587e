import type { Tool } from "@switchboard/wire";
import { anchorOf } from "./anchor.ts";
import { boxed, groundOf, middle } from "./ground.ts";
import type { Desk } from "./kit.ts";
import { masked } from "./mask.ts";
import { arrow, element, glow, type Layer, type Stroke, stroke } from "./paint.ts";
import { type Box, boxOf, elementAt, type Point, spotIn } from "./place.ts";

/** A stroke is sent in pieces of so many points, and whole when it is drawn. */
const PIECE = 8;
const MOST = 160;
/** Less than this far in pixels is a press. */
const STILL = 6;

/** Every other point, until there are few enough. */
const thin = (points: Point[]): Point[] => {
  let few = points;
  while (few.length > MOST) few = few.filter((_, at) => at % 2 === 0 || at === few.length - 1);
  return few;
};

/** Draws with the pointer over the page, which gets nothing of it. */
export class Pen {
  #desk: Desk;
  #layer: Layer;
  #shade: () => string;
  #catch = element("catch");
  #tool: Tool | undefined;
  #n = Date.now() % 1_000_000_000;
  #points: Point[] | undefined;
  #live: { mark: Stroke; box: Box; sent: number } | undefined;

  constructor(desk: Desk, layer: Layer, shade: () => string) {
    this.#desk = desk;
    this.#layer = layer;
    this.#shade = shade;
    const on = (name: string, run: (event: PointerEvent) => void) =>
      this.#catch.addEventListener(name, run as EventListener);
    on("pointerdown", (event) => event.isTrusted && !event.button && this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", () => this.#up());
    on("pointercancel", () => this.#up());
  }

  /** Takes a tool in hand, or lays it down. */
  take(tool: Tool | undefined): void {
    if (tool === this.#tool) return;
    this.#tool = tool;
    this.#points = this.#live = undefined;
    if (tool) this.#layer.root.prepend(this.#catch);
    else this.#catch.remove();
  }

  get tool(): Tool | undefined {
    return this.#tool;
  }

  #down(event: PointerEvent): void {
    this.#catch.setPointerCapture(event.pointerId);
    const at = { x: event.clientX, y: event.clientY };
    this.#points = [at];
    if (this.#tool !== "pen") return;
    const el = elementAt(at);
    const box = el && boxOf({ el });
    if (!el || !box || masked(el)) return;
    const mark = stroke(this.#desk.setting.me, ++this.#n, this.#shade());
    mark.el = anchorOf(el);
    this.#layer.put(mark);
    this.#live = { mark, box, sent: 0 };
    this.#extend(at);
  }

  #move(event: PointerEvent): void {
    if (!this.#points) return;
    for (const each of event.getCoalescedEvents?.() || [event]) {
      const at = { x: each.clientX, y: each.clientY };
      const last = this.#points.at(-1)!;
      if (Math.hypot(at.x - last.x, at.y - last.y) < 2) continue;
      this.#points.push(at);
      this.#extend(at);
    }
    const live = this.#live;
    if (!live || live.mark.d.length - live.sent < PIECE * 2) return;
    const { mark } = live;
    this.#desk.send({ k: "stroke", n: this.#n, el: mark.el, d: mark.d.slice(live.sent) });
    live.sent = mark.d.length;
  }

  #extend(at: Point): void {
    if (!this.#live) return;
    const { mark, box } = this.#live;
    const { x, y } = spotIn(mark.el, box, at);
    mark.d.push(x, y);
    mark.redraw();
    this.#layer.now(mark.leg, mark.name);
  }

  #up(): void {
    const points = this.#points;
    const live = this.#live;
    this.#points = this.#live = undefined;
    if (!points) return;
    // What is under the layer is meant.
    this.#catch.style.pointerEvents = "none";
    try {
      this.#done(points, live?.mark);
    } finally {
      this.#catch.style.pointerEvents = "";
    }
  }

  #done(points: Point[], mark: Stroke | undefined): void {
    const box = boxed(points);
    const still = box.w < STILL && box.h < STILL;
    if (this.#tool === "glow") return this.#glow(box, still);
    if (this.#tool === "arrow") return still ? undefined : this.#arrow(points);
    if (mark) this.#finish(mark, thin(points), box);
  }

  /** What was begun on one element is bound to what it turned out to be about. */
  #finish(mark: Stroke, points: Point[], box: Box): void {
    const ground = groundOf(box, 0.12);
    if (!ground) return this.#layer.drop(mark.leg, mark.name);
    const { el } = ground;
    mark.el = el;
    mark.d = points.flatMap((point) => {
      const { x, y } = spotIn(el, ground.box, point);
      return [x, y];
    });
    mark.redraw();
    this.#layer.wake();
    this.#desk.send({ k: "stroke", n: this.#n, el, d: mark.d, end: true });
  }

  #glow(box: Box, still: boolean): void {
    const hit = elementAt(middle(box));
    const ground = still ? hit && !masked(hit) && { el: anchorOf(hit), box } : groundOf(box, 0);
    if (ground) this.light(ground.el);
  }

  /** Highlights an element. */
  light(el: string): void {
    this.#layer.put(glow(this.#desk.setting.me, el, this.#shade()));
    this.#desk.send({ k: "glow", el });
  }

  #arrow(points: Point[]): void {
    const spot = (at: Point) => {
      const el = elementAt(at);
      const box = el && boxOf({ el });
      return el && box && !masked(el) ? spotIn(anchorOf(el), box, at) : undefined;
    };
    const from = spot(points[0]!);
    const to = spot(points.at(-1)!);
    if (!from || !to) return;
    this.#layer.put(arrow(this.#desk.setting.me, from, to, this.#shade()));
    this.#desk.send({ k: "arrow", from, to });
  }
}
