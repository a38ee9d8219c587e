import type { Act, KitReport, KitSetting, Step, Tool } from "@switchboard/wire";
import { anchorOf, closed } from "./anchor.ts";
import { type Ear, listenEverywhere } from "./documents.ts";
import { showSign } from "./frame.ts";
import { fieldAt, kindOf } from "./kinds.ts";
import { ASK, type Desk } from "./kit.ts";
import { masked, watchSecrets } from "./mask.ts";
import {
  arrow,
  colour,
  focusMark,
  glow,
  Layer,
  type Mark,
  pointer,
  press,
  ring,
  type Stroke,
  stroke,
} from "./paint.ts";
import type { Pen } from "./pen.ts";
import { elementAt, outer, spotOf } from "./place.ts";
import type { Touch } from "./touch.ts";

/** What the kit does outside of the page. */
interface World {
  send(act: Act): void;
  report(report: KitReport): void;
  stop(): void;
  /** The tool is laid down by keyboard. */
  drop(): void;
  answer(): void;
  end(): boolean;
}

const FIELDS = "input,textarea,select";
/** Points of one stroke at most: nobody draws more by hand. */
const LONGEST = 4_000;

/** A page on which people do things together. */
export class Page implements Desk {
  setting: KitSetting;
  readonly send: World["send"];
  #world: World;
  #layer = new Layer();
  #touch: Touch | undefined;
  #coming: Promise<void> | undefined;
  #pen: Pen | undefined;
  #docs = new Set<Document>();
  #deaf: () => void;
  #pointed = false;
  #watch = setInterval(() => this.#looks(), 500);
  #asked = false;

  constructor(setting: KitSetting, world: World) {
    this.setting = setting;
    this.#world = world;
    this.send = world.send;
    this.#deaf = listenEverywhere(this.#ears(), (doc) => {
      this.#docs.add(doc);
      const end = watchSecrets(doc);
      return () => {
        this.#docs.delete(doc);
        end();
      };
    });
  }

  sends(step: Step): boolean {
    return this.setting.sends.includes(step);
  }

  report(report: KitReport): void {
    if (this.setting.reports) this.#world.report(report);
  }

  /** With what changes something on the page, which is fetched when it is first wanted. */
  #hands(run: (touch: Touch) => void): void {
    if (this.#touch) return run(this.#touch);
    this.#coming ||= import("./touch.ts").then(({ Touch }) => {
      this.#touch = new Touch(this);
      this.#touch.fields.learn(this.setting.clock);
    });
    // One that cannot be done keeps no other from being done.
    void this.#coming.then(() => run(this.#touch!)).catch(() => {});
  }

  /** Takes a tool in hand, or lays it down. */
  #take(tool: Tool | undefined): void {
    if (this.#pen || !tool) return this.#pen?.take(tool);
    void import("./pen.ts").then(({ Pen }) => {
      this.#pen ||= new Pen(this, this.#layer, () => this.#shade(this.setting.me));
      this.#pen.take(this.#tool());
    });
  }

  #tool(): Tool | undefined {
    return this.sends("point") ? this.setting.tool : undefined;
  }

  /** Who is there and what is shared has changed. */
  set(setting: KitSetting): void {
    this.setting = setting;
    if (this.sends("type") || this.sends("click"))
      this.#hands(({ fields }) => fields.learn(setting.clock));
    const here = new Set(["", ...setting.people.map(({ leg }) => leg)]);
    // What is let no longer leaves nothing behind, whoever has drawn it.
    const off = (name: string) => !this.sends(name === "focus" ? "type" : "point");
    this.#layer.sweep(({ leg, name }) => !here.has(leg) || (!!leg && off(name)));
    this.#take(this.#tool());
    const { frame, request, words, dir = "ltr" } = setting;
    const sign = { dir, end: this.#world.end() };
    if (request)
      showSign(this.#layer, {
        ...sign,
        text: request,
        button: words.answer,
        press: this.#world.answer,
        around: !!frame,
      });
    else if (frame)
      showSign(this.#layer, {
        ...sign,
        text: frame,
        button: words.stop,
        press: this.#world.stop,
        around: true,
      });
    else showSign(this.#layer);
    if (!setting.asks || this.#asked || setting.people.length < 2) return;
    this.#asked = true;
    this.send({ k: "focus", el: ASK });
  }

  /** Another page in the same document: nothing that was drawn belongs to it. */
  turned(): void {
    this.#layer.sweep();
    this.#touch?.fields.forget();
    this.#asked = false;
    this.set(this.setting);
  }

  end(): void {
    clearInterval(this.#watch);
    this.#deaf();
    this.#layer.end();
  }

  #shade(leg: string): string {
    return colour(this.setting.people.findIndex((each) => each.leg === leg));
  }

  #nameOf(leg: string): string {
    return this.setting.people.find((each) => each.leg === leg)?.name || "";
  }

  #ears(): Ear[] {
    const field = (done: boolean) => (event: Event, el: Element) =>
      this.#types((touch) => touch.fields.changed(fieldAt(el), event, done));
    return [
      { name: "pointermove", run: (event, el) => this.#points(event as PointerEvent, el) },
      { name: "pointerout", run: (event) => this.#leaves(event as PointerEvent) },
      { name: "input", run: field(false) },
      { name: "change", run: field(true) },
      {
        name: "compositionend",
        run: (event, el) => this.#types(({ fields }) => fields.composed(fieldAt(el), event)),
      },
      { name: "focusin", run: (_, el) => this.#focused(fieldAt(el)) },
      { name: "focusout", run: (event, el) => this.#left(event, fieldAt(el)) },
      { name: "blur", run: () => this.#blurred() },
      { name: "click", run: (event, el) => this.#clicked(event as MouseEvent, el) },
      { name: "scroll", run: (_, el) => this.#touch?.scrolls.moved(el) },
      ...["wheel", "touchmove", "keydown", "pointerdown"].map((name) => ({
        name,
        run: (event: Event) => this.#touch?.scrolls.gesture(event),
      })),
      { name: "keydown", run: (event, el) => this.#key(event as KeyboardEvent, el), active: true },
    ];
  }

  #points(event: PointerEvent, el: Element): void {
    if (!event.isTrusted || !this.sends("point")) return;
    const at = outer(el, { x: event.clientX, y: event.clientY });
    // Over the layer what is under it counts.
    const on = el === this.#layer.host ? elementAt(at) : el;
    const spot = on && !masked(on) ? spotOf(on, at) : undefined;
    if (!spot) return this.#unpoint();
    this.#pointed = true;
    this.send({ k: "pointer", at: spot });
  }

  #leaves(event: PointerEvent): void {
    if (!event.relatedTarget) this.#unpoint();
  }

  #unpoint(): void {
    if (!this.#pointed) return;
    this.#pointed = false;
    this.send({ k: "pointer" });
  }

  #focused(el: Element): void {
    this.#layer.drop("", "focus");
    const hidden = kindOf(el) || (el as HTMLInputElement).type === "password";
    if (hidden && masked(el)) this.#apart(el);
    this.#types(({ fields }) => fields.focused(el));
  }

  /** Where what is typed here is shared. */
  #types(run: (touch: Touch) => void): void {
    if (this.sends("type")) this.#hands(run);
  }

  /** Where somebody at this browser types what nobody else is shown. */
  #apart(el: Element): void {
    if (this.sends("type"))
      this.#layer.put(focusMark("", anchorOf(el), "#475569", this.setting.words.private));
  }

  /** Into a frame, or away: one that may not be looked into is not shared, and says so. */
  #blurred(): void {
    const el = document.activeElement;
    if (el && closed(el)) this.#apart(el);
    else this.#layer.drop("", "focus");
  }

  /** Nobody tells a page that the focus goes straight into a frame of it. */
  #looks(): void {
    const el = document.activeElement;
    const told = this.#layer.get("", "focus");
    if (el && !told && document.hasFocus() && closed(el)) this.#apart(el);
  }

  #left(event: Event, el: Element): void {
    this.#types(({ fields }) => {
      fields.changed(el, event, true);
      fields.focused(undefined);
    });
  }

  #clicked(event: MouseEvent, el: Element): void {
    if (el === this.#layer.host) return;
    if (this.sends("click")) this.#hands(({ clicks }) => clicks.made(event, el));
  }

  /** With the highlighter in hand, Enter highlights what has the focus; Escape lays tools down. */
  #key(event: KeyboardEvent, el: Element): void {
    const pen = this.#pen;
    if (!pen?.tool || !event.isTrusted) return;
    if (event.key === "Escape") return this.#world.drop();
    if (event.key !== "Enter" || pen.tool !== "glow") return;
    if (el === el.ownerDocument.documentElement || masked(el)) return;
    event.preventDefault();
    event.stopPropagation();
    pen.light(anchorOf(el));
  }

  /** What somebody else has done. */
  take(leg: string, acts: Act[]): void {
    if (leg === this.setting.me || !this.#nameOf(leg)) return;
    for (const act of acts) {
      try {
        this.#one(leg, act);
      } catch {
        // One that cannot be done keeps no other from being done.
      }
    }
  }

  #one(leg: string, act: Act): void {
    const shade = this.#shade(leg);
    const put = (mark: Mark) => this.#layer.put(mark);
    switch (act.k) {
      case "pointer":
        return this.#point(leg, shade, act);
      case "stroke":
        return this.#stroke(leg, shade, act);
      case "ring":
        return put(ring(leg, act.at, shade));
      case "arrow":
        return put(arrow(leg, act.from, act.to, shade));
      case "glow":
        return put(glow(leg, act.el, shade));
      case "clear":
        return this.clear(leg);
      case "focus":
        return this.#typing(leg, shade, act.el);
      case "field":
        return this.#hands(({ fields }) => fields.take(leg, act));
      case "click":
        return this.#hands(({ clicks }) => {
          const outcome = clicks.take(leg, act.at);
          if (outcome === "hand" && this.setting.reports)
            put(press(act.at.el, shade, this.setting.words.press));
          put(ring(leg, act.at, shade));
        });
      case "scroll":
        return this.#hands(({ scrolls }) => scrolls.take(act.at));
    }
  }

  #point(leg: string, shade: string, { at }: Extract<Act, { k: "pointer" }>): void {
    if (!at) return this.#layer.drop(leg, "pointer");
    let mark = this.#layer.get(leg, "pointer") as ReturnType<typeof pointer> | undefined;
    if (!mark) {
      mark = pointer(leg, this.#nameOf(leg), shade);
      this.#layer.put(mark);
    }
    mark.at = at;
    this.#layer.now(leg, "pointer");
  }

  #stroke(leg: string, shade: string, { n, el, d, end }: Extract<Act, { k: "stroke" }>): void {
    let mark = this.#layer.get(leg, `stroke ${n}`) as Stroke | undefined;
    if (!mark) {
      mark = stroke(leg, n, shade);
      this.#layer.put(mark);
    }
    if (mark.d.length > LONGEST) return;
    mark.el = el;
    mark.d = end ? d : [...mark.d, ...d];
    mark.redraw();
    this.#layer.now(leg, mark.name);
  }

  #typing(leg: string, shade: string, el: string | undefined): void {
    if (el === ASK) return this.#tellAll();
    this.#layer.drop(leg, "focus");
    if (el) this.#layer.put(focusMark(leg, el, shade, this.#nameOf(leg)));
  }

  #tellAll(): void {
    const fields = [...this.#docs].flatMap((doc) => [...doc.querySelectorAll(FIELDS)]);
    this.#types((touch) => {
      for (const act of touch.fields.all(fields)) this.send(act);
    });
  }

  /** Takes away what was drawn at this browser, for everybody. */
  wipe(): void {
    this.clear(this.setting.me);
    this.send({ k: "clear" });
  }

  /** Takes away what one has drawn. */
  clear(leg: string): void {
    this.#layer.sweep(
      (mark) => mark.leg === leg && mark.name !== "pointer" && mark.name !== "focus",
    );
  }
}
