/** Between the kit in a page and the socket: the page says what is done on it, and no more. */
import type { Act, Acted, HandFrame, Held, Spot, Step } from "./frames/hand.ts";
import type { FromKit, KitSetting, ToKit } from "./kit.ts";
import { stepOf } from "./steps.ts";

export interface SeatOptions {
  /** To the page, at exactly this origin. */
  post(message: ToKit, origin: string): void;
  /** Up the socket. */
  send(page: string, acts: Act[]): void;
  report(acted: Acted): void;
  /** Whether what that member does in this step is for this page. */
  takes(leg: string, step: Step): boolean;
  setting(): Omit<KitSetting, "clock">;
  stop?(): void;
  drop?(): void;
}

const ACTS = 32;
const BYTES = 8 * 1_024;
/** Numbers of one stroke, and choices of one field. */
const NUMBERS = 512;
const CHOSEN = 64;
/** Messages of one second at most; what is more is not from our kit. */
const RATE = 60;

const isText = (value: unknown, most: number): value is string =>
  typeof value === "string" && value !== "" && value.length <= most;
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);

const spot = (value: unknown): Spot | undefined => {
  const { el, x, y } = (value || {}) as Spot;
  return isText(el, 600) && isNumber(x) && isNumber(y) ? { el, x, y } : undefined;
};

const held = (value: unknown): Held | undefined => {
  const { text, on, of } = (value || {}) as { text?: unknown; on?: unknown; of?: unknown };
  if (typeof text === "string" && text.length <= 4_000) return { text };
  if (typeof on === "boolean") return { on };
  if (Array.isArray(of) && of.length <= CHOSEN && of.every((one) => typeof one === "string"))
    return { of: of as string[] };
  return undefined;
};

/** An act as the protocol has it; nothing of what is none. */
export const actOf = (value: unknown): Act | undefined => {
  const of = (value || {}) as Record<string, unknown>;
  const at = spot(of.at);
  const el = isText(of.el, 600) ? of.el : undefined;
  switch (of.k) {
    case "pointer":
      return at || of.at === undefined ? { k: "pointer", ...(at && { at }) } : undefined;
    case "clear":
      return { k: "clear" };
    case "focus":
      return { k: "focus", ...(el && { el }) };
    case "glow":
      return el ? { k: "glow", el } : undefined;
    case "ring":
    case "click":
    case "scroll":
      return at && { k: of.k, at };
    case "arrow": {
      const from = spot(of.from);
      const to = spot(of.to);
      return from && to && { k: "arrow", from, to };
    }
    case "stroke": {
      const { n, d, end } = of;
      if (!el || !isNumber(n) || !Array.isArray(d) || d.length > NUMBERS || d.length % 2)
        return undefined;
      if (!d.every(isNumber)) return undefined;
      return { k: "stroke", n, el, d, ...(end === true && { end }) };
    }
    case "field": {
      const v = held(of.v);
      const { lam, done } = of;
      if (!el || !v || !isNumber(lam) || lam < 0) return undefined;
      return { k: "field", el, v, lam, ...(done === true && { done }) };
    }
    default:
      return undefined;
  }
};

/** The address without what is behind `#`. */
const bare = (url: string): string => url.split("#")[0]!;

/**
 * Name of a page for those who have the same one before them: the first 96 bits of SHA-256 of its
 * address without the fragment, in 16 letters of base64url. Nothing where the browser does no
 * cryptography (a page without TLS).
 */
export const pageKey = async (url: string): Promise<string | undefined> => {
  const bytes = new TextEncoder().encode(bare(url));
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", bytes);
  if (!digest) return undefined;
  const text = String.fromCharCode(...new Uint8Array(digest).subarray(0, 12));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_");
};

/** One page in its seat. */
export class Seat {
  /** Newest Lamport time that went by; a page that comes anew is told. */
  clock = 0;
  #options: SeatOptions;
  #url = "";
  /** Where the page is spoken to, and whose it is: they differ where it is a copy (IS-61). */
  #origin = "";
  #of = "";
  #key: string | undefined;
  #told = "";
  #second = 0;
  #count = 0;

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  /**
   * The page that is shown now, from where the browser says that it is. Of a copy the server has said
   * which `origin` it has.
   */
  async shows(url: string, origin = new URL(url).origin): Promise<void> {
    const at = bare(url);
    if (at === this.#url && origin === this.#origin) return this.tell(true);
    this.#url = at;
    this.#origin = origin;
    this.#of = new URL(at).origin;
    this.#key = undefined;
    const key = await pageKey(at);
    if (at !== this.#url || origin !== this.#origin) return;
    this.#key = key;
    this.tell(true);
  }

  /** Something about who is there or what is shared may have changed. */
  tell(anew = false): void {
    if (!this.#key) return;
    const setting = this.#options.setting();
    const now = JSON.stringify(setting);
    if (now === this.#told && !anew) return;
    const before = this.#told;
    this.#told = now;
    // The kit is not fetched before there is something for it to do.
    if (!before && !setting.sends.length && !setting.request) {
      this.#told = "";
      return;
    }
    this.#options.post({ sb: "hands", ...setting, clock: this.clock }, this.#origin);
  }

  wipe(): void {
    if (this.#told) this.#options.post({ sb: "wipe" }, this.#origin);
  }

  /** Acts of somebody else. */
  take({ page, leg, acts }: Omit<HandFrame, "t" | "s">): void {
    if (!this.#told || page !== this.#key) return;
    const mine = acts.filter((act) => this.#options.takes(leg, stepOf(act)));
    this.#learn(mine);
    if (mine.length)
      this.#options.post({ sb: "hand", url: this.#url, leg, acts: mine }, this.#origin);
  }

  /** What the page says; true when it was for the seat. */
  hear(data: unknown, origin: string): boolean {
    const message = data as FromKit | null;
    if (!/^(hands?|acted|stop|drop)$/.test(message?.sb || "")) return false;
    if (origin !== this.#origin) return true;
    const { sb } = message as FromKit;
    if (sb === "stop") this.#options.stop?.();
    if (sb === "drop") this.#options.drop?.();
    // Without a page to go with it there is nothing to hear.
    const { url } = message as { url?: string };
    if (!url || typeof url !== "string") return true;
    if (sb === "hands" && this.#isOf(url)) void this.shows(url, this.#origin);
    if (bare(url) !== this.#url || !this.#key) return true;
    if (sb === "hand") this.#up((message as { acts: unknown }).acts);
    if (sb === "acted") this.#report(message as Extract<FromKit, { sb: "acted" }>);
    return true;
  }

  #isOf(url: string): boolean {
    try {
      return new URL(url).origin === this.#of;
    } catch {
      return false;
    }
  }

  #up(said: unknown): void {
    if (!Array.isArray(said) || !this.#key) return;
    const second = Math.floor(Date.now() / 1_000);
    if (second !== this.#second) this.#count = 0;
    this.#second = second;
    if (++this.#count > RATE) return;
    const acts = said.slice(0, ACTS).flatMap((one) => actOf(one) ?? []);
    this.#learn(acts);
    const { length } = new TextEncoder().encode(JSON.stringify(acts));
    if (acts.length && length <= BYTES) this.#options.send(this.#key, acts);
  }

  #report({ by, what, element, done }: Extract<FromKit, { sb: "acted" }>): void {
    if (!isText(by, 64) || !/^(click|field)$/.test(what) || typeof element !== "string") return;
    const page = this.#url;
    this.#options.report({ by, what, element: element.slice(0, 120), page, done: done === true });
  }

  #learn(acts: Act[]): void {
    for (const act of acts) if (act.k === "field") this.clock = Math.max(this.clock, act.lam);
  }
}
