/** What people do together on a page that each of them has before them. */

/**
 * What may be allowed on a page, one by one: `point` (pointers and marks), `type` (fields), `click`
 * (clicks and scrolls), `windows` (windows opened for somebody).
 */
export type Step = "point" | "type" | "click" | "windows";

/** A place in the content, so that it is the same one at every size of a window. */
export interface Spot {
  /** Anchor of an element, or of a piece of its text: made and read by the kit in the page alone. */
  el: string;
  /** Thousandths of the width of its box. */
  x: number;
  /** Thousandths of the height of its box. */
  y: number;
}

/** What a field holds: its text, whether it is ticked, or which choices are taken. */
export type Held = { text: string } | { on: boolean } | { of: string[] };

/** One thing that somebody does on a page. */
export type Act =
  /** Without a place: their pointer has left the page. */
  | { k: "pointer"; at?: Spot }
  /** `d`: x, y, x, y … in thousandths of the box of `el`. With `end` it holds the whole stroke. */
  | { k: "stroke"; n: number; el: string; d: number[]; end?: true }
  | { k: "ring"; at: Spot }
  | { k: "arrow"; from: Spot; to: Spot }
  | { k: "glow"; el: string }
  | { k: "clear" }
  /** Where somebody types; without an element nowhere. */
  | { k: "focus"; el?: string }
  /** The last writer wins: by `lam` (a Lamport clock), then by leg. `done`: the field was left. */
  | { k: "field"; el: string; v: Held; lam: number; done?: true }
  | { k: "click"; at: Spot }
  /** The element at the top of the view; of a scrolled box the shares of its way. */
  | { k: "scroll"; at: Spot };

/** Steps that a member allows the company's side, or one other member. */
export interface Allowance {
  /** Absent: the company's side. */
  to?: string | null;
  steps: Step[];
}

/** Somebody asks for leave; it lapses by itself. */
export interface StepsAsked {
  /** Who asks. */
  leg: string;
  /** Who is asked. */
  of: string;
  steps: Step[];
  /** RFC 3339. */
  until: string;
}

/** What was done, or could not be done, on somebody's page by somebody else. */
export interface Acted {
  by: string;
  what: "click" | "field";
  /** Label of the element. */
  element: string;
  page: string;
  /** False: it was not there, masked, covered or not allowed. */
  done: boolean;
}

export type HandCommand =
  | { t: "ask_steps"; of: string; steps: Step[] }
  /** All that are allowed from now on. */
  | { t: "allow"; to?: string; steps: Step[] }
  | ({ t: "acted" } & Acted);

export type HandEvent =
  | ({ kind: "steps_asked" } & StepsAsked)
  | { kind: "steps_lapsed"; leg: string; of: string }
  | { kind: "allowed"; leg: string; to?: string | null; steps: Step[] }
  | ({ kind: "acted"; leg: string } & Acted);

/** Not kept. `page`: hash of the page's address without its fragment. */
export type HandFrame = { t: "hand"; s: string; page: string; leg: string; acts: Act[] };
