import type { Spot } from "@switchboard/wire";
import { look } from "./look.ts";
import { type Box, boxAt, ours, type Point, pointOf } from "./place.ts";

/** Something drawn over the page. It finds its place anew in each frame of the screen. */
export interface Mark {
  leg: string;
  /** Marks of one leg with the same name replace each other. */
  name: string;
  node: Element;
  /** Finds its place; false while that is nowhere to be seen. */
  place(): boolean;
  /** Goes by itself at this time of `performance.now()`. */
  until?: number;
}

const SVG = "http://www.w3.org/2000/svg";
/** Each can be read with white letters on it (WCAG 2.2, 1.4.3). */
const COLOURS = "1d4ed8 b91c1c 047857 7e22ce 92400e 0e7490 be185d 3f6212".split(" ");
/** Marks of one person at a time; the oldest go first. */
const MOST = 60;

export const colour = (at: number): string => `#${COLOURS[Math.max(at, 0) % COLOURS.length]}`;

export const svg = (name: string, set: Record<string, string> = {}): SVGElement => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(set)) node.setAttribute(key, value);
  return node;
};

export const element = (className: string, text = ""): HTMLElement => {
  const node = document.createElement("div");
  node.className = className;
  node.textContent = text;
  return node;
};

const move = (node: HTMLElement, { x, y }: Point): void => {
  node.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px)`;
};

/** The layer over the page: in a closed shadow tree, without markup or style elements. */
export class Layer {
  readonly host = document.createElement("div");
  readonly root = this.host.attachShadow({ mode: "closed" });
  #drawings = svg("svg", { "aria-hidden": "true" });
  #marks = new Map<string, Mark>();
  #due = 0;

  constructor() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    this.root.adoptedStyleSheets = [sheet];
    this.root.append(this.#drawings);
    this.host.setAttribute("data-switchboard-layer", "");
    ours(this.host);
    document.documentElement.append(this.host);
  }

  put(mark: Mark): void {
    this.drop(mark.leg, mark.name);
    const own = [...this.#marks.values()].filter(({ leg }) => leg === mark.leg);
    if (own.length >= MOST) this.drop(mark.leg, own[0]!.name);
    this.#marks.set(`${mark.leg} ${mark.name}`, mark);
    (mark.node instanceof SVGElement ? this.#drawings : this.root).append(mark.node);
    this.wake();
  }

  get(leg: string, name: string): Mark | undefined {
    return this.#marks.get(`${leg} ${name}`);
  }

  drop(leg: string, name: string): void {
    this.get(leg, name)?.node.remove();
    this.#marks.delete(`${leg} ${name}`);
  }

  /** Takes away what `goes`; without one everything. */
  sweep(goes: (mark: Mark) => boolean = () => true): void {
    for (const mark of [...this.#marks.values()]) if (goes(mark)) this.drop(mark.leg, mark.name);
  }

  /** Draws now what has just moved: a pointer is not to wait for the next frame. */
  now(leg: string, name: string): void {
    const mark = this.get(leg, name);
    if (mark) this.#draw(mark);
  }

  /** Places everything in the next frame, and in each after it while something is there. */
  wake(): void {
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      const time = performance.now();
      this.sweep(({ until = time }) => until < time);
      for (const mark of this.#marks.values()) this.#draw(mark);
      if (this.#marks.size) this.wake();
    });
  }

  end(): void {
    cancelAnimationFrame(this.#due);
    this.host.remove();
  }

  #draw({ node, place }: Mark): void {
    (node as HTMLElement).toggleAttribute("hidden", !place());
  }
}

const INSET = 14;

/** A pointer with a name. Outside of what is in view it waits at the edge. */
export const pointer = (leg: string, name: string, shade: string): Mark & { at: Spot } => {
  const node = element("at pointer");
  node.style.setProperty("--c", shade);
  const arrow = svg("svg", { viewBox: "0 0 22 22", "aria-hidden": "true" });
  arrow.append(svg("path", { d: "M2 1.500 18 9.500l-7 1.500-3 7z" }));
  const tag = element("tag", name);
  tag.dir = "auto";
  node.append(arrow, tag);
  const mark = {
    leg,
    name: "pointer",
    node,
    at: { el: "", x: 0, y: 0 },
    place: () => {
      const to = pointOf(mark.at);
      if (!to) return false;
      const x = Math.min(Math.max(to.x, 0), innerWidth - INSET);
      const y = Math.min(Math.max(to.y, 0), innerHeight - INSET);
      node.classList.toggle("far", x !== to.x || y !== to.y);
      move(node, { x, y });
      return true;
    },
  };
  return mark;
};

/** A mark around a box of the page. */
const around = (
  kind: string,
  leg: string,
  el: string,
  shade: string,
  text: string,
  more: number,
): Mark => {
  const node = element(`at box ${kind}`);
  node.style.setProperty("--c", shade);
  if (text) node.append(Object.assign(element("tag", text), { dir: "auto" }));
  const place = () => {
    const at = boxAt(el);
    if (!at?.exact) return false;
    const { x, y, w, h } = at.box;
    move(node, { x: x - more, y: y - more });
    node.style.width = `${w + 2 * more}px`;
    node.style.height = `${h + 2 * more}px`;
    node.classList.toggle("low", y < 28);
    return true;
  };
  return { leg, name: kind, node, place };
};

export const focusMark = (leg: string, el: string, shade: string, text: string): Mark =>
  around("focus", leg, el, shade, text, 3);

export const glow = (leg: string, el: string, shade: string): Mark => ({
  ...around("glow", leg, el, shade, "", 2),
  name: `glow ${el}`,
});

/** What only the person at this browser can do: it asks to be pressed. */
export const press = (el: string, shade: string, text: string): Mark => ({
  ...around("press", "", el, shade, text, 5),
  until: performance.now() + 12_000,
});

let rings = 0;

/** Somebody has clicked there. */
export const ring = (leg: string, at: Spot, shade: string): Mark => {
  const node = element("at");
  const circle = element("ring");
  circle.style.setProperty("--c", shade);
  node.append(circle);
  const place = () => {
    const to = pointOf(at);
    if (to) move(node, to);
    return !!to;
  };
  return { leg, name: `ring ${++rings}`, node, place, until: performance.now() + 900 };
};

const lines = (shade: string): { node: SVGElement; draw(d: string): void } => {
  const node = svg("g");
  node.style.setProperty("--c", shade);
  const both = [svg("path", { class: "halo" }), svg("path")];
  node.append(...both);
  return { node, draw: (d) => both.forEach((path) => path.setAttribute("d", d)) };
};

const into = (node: SVGElement, { x, y, w, h }: Box): void =>
  node.setAttribute("transform", `translate(${x} ${y}) scale(${w / 1_000} ${h / 1_000})`);

export interface Stroke extends Mark {
  el: string;
  d: number[];
  redraw(): void;
}

/** A line drawn by hand, in thousandths of the box of an element. */
export const stroke = (leg: string, n: number, shade: string): Stroke => {
  const { node, draw } = lines(shade);
  const mark: Stroke = {
    leg,
    name: `stroke ${n}`,
    node,
    el: "",
    d: [],
    redraw: () => {
      let way = "";
      for (let at = 0; at + 1 < mark.d.length; at += 2)
        way += `${at ? "L" : "M"}${mark.d[at]} ${mark.d[at + 1]}`;
      draw(way);
    },
    place: () => {
      const at = boxAt(mark.el);
      if (at?.exact) into(node, at.box);
      return !!at?.exact;
    },
  };
  return mark;
};

let arrows = 0;
const HEAD = 16;

/** An arrow from one place of the content to another. */
export const arrow = (leg: string, from: Spot, to: Spot, shade: string): Mark => {
  const { node, draw } = lines(shade);
  const place = () => {
    const a = pointOf(from);
    const b = pointOf(to);
    if (!a || !b) return false;
    const way = Math.atan2(b.y - a.y, b.x - a.x);
    const wing = (turn: number) =>
      `${b.x - HEAD * Math.cos(way + turn)} ${b.y - HEAD * Math.sin(way + turn)}`;
    draw(`M${a.x} ${a.y}L${b.x} ${b.y}M${wing(0.5)}L${b.x} ${b.y}L${wing(-0.5)}`);
    return true;
  };
  return { leg, name: `arrow ${++arrows}`, node, place };
};
