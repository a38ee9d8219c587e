import type { Act, Held } from "@switchboard/wire";
import { anchorOf, find } from "./anchor.ts";
import { kindOf } from "./kinds.ts";
import type { Desk } from "./kit.ts";
import { isCard, keepSecret, masked, mayBeCard } from "./mask.ts";
import { changes, hold, labelOf, read, usable } from "./values.ts";

type FieldAct = Extract<Act, { k: "field" }>;

/** Which writing of a field is the newest. */
interface Known {
  lam: number;
  leg: string;
}

const LONGEST = 4_000;
/** So many seconds may clocks be apart. */
const AHEAD = 90_000;
/** In the clock's own seconds, so that a page that comes anew is not behind. */
const EPOCH = 1_760_000_000;
const seconds = (): number => Math.floor(Date.now() / 1_000) - EPOCH;

/** Forms filled in together: the last writer of a field wins. */
export class Fields {
  #desk: Desk;
  #known = new Map<string, Known>();
  #clock = 0;
  #applying = false;
  /** What a person is in the middle of composing, to be changed afterwards. */
  #composing: { el: Element; after?: () => void } | undefined;
  #told = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Time to be known at least. */
  learn(clock: number): void {
    this.#clock = Math.max(this.#clock, clock, seconds());
  }

  forget(): void {
    this.#known.clear();
    this.#told.clear();
  }

  /** Somebody at this browser has changed a field. */
  changed(el: Element, event: Event, done: boolean): void {
    if (this.#applying || !event.isTrusted || !this.#desk.sends("type")) return;
    const kind = kindOf(el);
    if (!kind || masked(el)) return;
    if ((event as InputEvent).isComposing) {
      this.#composing = { el };
      return;
    }
    const anchor = anchorOf(el);
    const known = this.#known.get(anchor);
    const { me } = this.#desk.setting;
    // Left as somebody else wrote it, or as it came.
    if (done && known?.leg !== me && known?.leg !== "") return;
    const v = read(el, kind);
    const text = "text" in v ? v.text : "";
    if (text.length > LONGEST) return;
    if (isCard(text)) return keepSecret(el);
    if (!done && mayBeCard(text)) return this.#wait(anchor);
    const lam = known?.leg === me && done ? known.lam : this.#tick();
    this.#known.set(anchor, { lam, leg: me });
    this.#desk.send({ k: "field", el: anchor, v, lam, ...(done && { done }) });
  }

  /** Changed here, and shown when it is whole: these digits may become the number of a card. */
  #wait(anchor: string): void {
    this.#known.set(anchor, { lam: this.#tick(), leg: "" });
  }

  composed(el: Element, event: Event): void {
    const after = this.#composing?.after;
    this.#composing = undefined;
    this.changed(el, event, false);
    after?.();
  }

  #tick(): number {
    this.#clock = Math.max(this.#clock + 1, seconds());
    return this.#clock;
  }

  /** Where somebody at this browser types now. */
  focused(el: Element | undefined): void {
    if (this.#applying || !this.#desk.sends("type")) return;
    const shown = el && kindOf(el) && !masked(el);
    this.#desk.send({ k: "focus", ...(shown && { el: anchorOf(el) }) });
  }

  /** Somebody else has changed a field. */
  take(leg: string, act: FieldAct): void {
    const { el: anchor, v, lam, done } = act;
    // A time from far ahead would be the last for ever.
    if (lam > seconds() + AHEAD) return;
    this.#clock = Math.max(this.#clock, lam);
    const known = this.#known.get(anchor);
    if (known && (lam < known.lam || (lam === known.lam && leg < known.leg))) return;
    const el = find(anchor)?.el;
    const kind = el && kindOf(el);
    if (!el || !kind || masked(el) || !usable(el) || ("text" in v && isCard(v.text)))
      return this.#tell(leg, anchor, el, false);
    if (this.#composing?.el === el) {
      this.#composing.after = () => this.take(leg, act);
      return;
    }
    this.#known.set(anchor, { lam, leg });
    this.#applying = true;
    let held = false;
    try {
      held = hold(el, kind, v, !!done);
    } finally {
      this.#applying = false;
    }
    this.#tell(leg, anchor, el, held);
  }

  /** The first of what somebody does in a field is told, and so is the first that fails. */
  #tell(by: string, anchor: string, el: Element | undefined, done: boolean): void {
    const key = `${by} ${anchor} ${done}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#desk.report({ by, what: "field", element: el ? labelOf(el) : "?", done });
  }

  /** What differs from how the page came, for somebody whose page has just come. */
  all(fields: Iterable<Element>): Act[] {
    if (!this.#desk.sends("type")) return [];
    const acts: Act[] = [];
    for (const el of fields) {
      const kind = kindOf(el);
      if (!kind || !changes(el, kind) || masked(el)) continue;
      const v: Held = read(el, kind);
      const text = "text" in v ? v.text : "";
      if (text.length > LONGEST || (mayBeCard(text) && isCard(text))) continue;
      const anchor = anchorOf(el);
      const lam = this.#known.get(anchor)?.lam ?? 0;
      acts.push({ k: "field", el: anchor, v, lam, done: true });
    }
    return acts;
  }
}
