import { type ClientFrame, PROTOCOL, type ServerFrame } from "./frames.ts";
import { Leg, type LegOptions } from "./leg.ts";
import type { Strand, Trunk } from "./strand.ts";
import { type Transport, type Wire, websocket } from "./transport.ts";
import { browser, fresh, type World } from "./world.ts";

/**
 * `connecting`: an attempt is under way. `open`: the server answered. `waiting`: until
 * the next attempt. `outdated`: the server no longer speaks this client's protocol.
 */
export type LinkState = "connecting" | "open" | "waiting" | "outdated" | "closed";

export interface LinkOptions {
  /** wss: address. */
  socket: string;
  /** https: address of the HTTP-only transport. */
  stream: string;
  /** Brings the HTTP-only transport when it is needed. */
  http: () => Promise<Transport>;
  transport?: "auto" | "websocket" | "http" | undefined;
  build?: string | undefined;
  locale?: string | undefined;
  onState?(state: LinkState): void;
  world?: World;
}

/** A WebSocket that is not open after this long is taken as blocked. */
const OPEN_MS = 2_500;
/** An opened connection must bring its first frame within this time. */
const WELCOME_MS = 8_000;
/** Silence after which the connection is taken as dead; the server beats every 20 s. */
const SILENCE_MS = 30_000;
const MIN_MS = 500;
const MAX_MS = 30_000;

/** The connection to the server: one for all sessions of this page. */
export class Link implements Trunk {
  readonly world: World;
  state: LinkState = "closed";
  #options: LinkOptions;
  #strands = new Set<Strand>();
  #wire: Wire | undefined;
  /** The present wire takes frames. */
  #open = false;
  /** Sockets are blocked here: HTTP only for the rest of the page view. */
  #blocked = false;
  /** Sockets worked before, so a refusal is more likely a server that restarts. */
  #worked = false;
  #attempts = 0;
  #heard = 0;
  #timer: unknown;
  #watch: unknown;
  #prefix: string;
  #count = 0;
  #attempt = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.world = options.world || browser;
    this.#prefix = fresh(this.world.random);
  }

  /** Joins a session on this connection. */
  leg(options: LegOptions): Leg {
    return this.add(new Leg(this, options));
  }

  protected add<S extends Strand>(strand: S): S {
    this.#strands.add(strand);
    if (this.#open) void strand.open();
    return strand;
  }

  start(): void {
    if (this.state === "closed") void this.#connect();
  }

  stop(state: LinkState = "closed"): void {
    this.#hangUp();
    this.#say(state);
  }

  /** Something hints that the network is back: try now instead of later. */
  wake(): void {
    if (this.state === "waiting") void this.#connect();
    else if (this.state === "open" && this.#silent()) this.#lost();
  }

  /** Calls `wake` at the browser's hints; returns the undoing. */
  listen(target: Window): () => void {
    const stop = new AbortController();
    const wake = () => target.document.hidden || this.wake();
    // The last is the document's and reaches its window.
    for (const name of ["online", "pageshow", "visibilitychange"])
      target.addEventListener(name, wake, stop);
    return () => stop.abort();
  }

  id(): string {
    return `${this.#prefix}-${++this.#count}`;
  }

  send(frame: ClientFrame): void {
    if (this.#open) this.#wire?.send(frame);
  }

  drop(strand: Strand): void {
    this.#strands.delete(strand);
  }

  settled(): void {
    this.#attempts = 0;
  }

  #say(state: LinkState): void {
    if (state === this.state) return;
    this.state = state;
    this.#options.onState?.(state);
  }

  #silent(): boolean {
    return this.world.now() - this.#heard > SILENCE_MS;
  }

  async #connect(http = this.#blocked || this.#options.transport === "http"): Promise<void> {
    const { world } = this;
    const { socket, stream } = this.#options;
    const attempt = ++this.#attempt;
    world.cancel(this.#timer);
    this.#say("connecting");
    let transport: Transport = websocket;
    if (http) {
      const brought = await this.#options.http().catch(() => undefined);
      if (attempt !== this.#attempt) return;
      if (!brought) return this.#later();
      transport = brought;
    }
    let greeted = false;
    const failed = () => {
      if (attempt !== this.#attempt) return;
      const mayFall = !greeted && !http && this.#options.transport !== "websocket";
      if (mayFall && (!this.#worked || this.#attempts > 1)) {
        this.#hangUp();
        void this.#connect(true);
      } else this.#lost();
    };
    this.#timer = world.later(failed, http ? WELCOME_MS : OPEN_MS);
    // After a break every other try goes where the page came from, which any living node answers:
    // the one that the details named may be gone for good (IS-128).
    const at = this.#attempts % 2 ? `ws${stream.slice(4, -6)}socket` : socket;
    this.#wire = transport(
      http ? stream : at,
      {
        ready: () => {
          world.cancel(this.#timer);
          this.#timer = world.later(failed, WELCOME_MS);
          this.#open = true;
          this.#heard = world.now();
          const { build, locale } = this.#options;
          this.send({ t: "hello", protocol: PROTOCOL, build, locale });
          // The first time a ticket is at hand, and no time is to be lost.
          if (!this.#worked) for (const strand of this.#strands) void strand.open();
        },
        heard: () => {
          this.#heard = world.now();
        },
        frame: (frame) => {
          this.#heard = world.now();
          if (frame.t === "retry") return this.#lost(frame.after_ms);
          if (!greeted) {
            greeted = true;
            // Who comes back may be sent away, so it asks for tickets when it is welcome.
            if (this.#worked) for (const strand of this.#strands) void strand.open();
            world.cancel(this.#timer);
            if (http) this.#blocked = true;
            else this.#worked = true;
            this.#guard();
            this.#say("open");
          }
          this.#take(frame);
        },
        closed: failed,
      },
      world,
    );
  }

  #take(frame: ServerFrame): void {
    if (frame.t === "error" && frame.code === "protocol_unsupported") return this.stop("outdated");
    for (const strand of [...this.#strands]) if (strand.hear(frame)) return;
  }

  /** Watches for silence. */
  #guard(): void {
    this.world.cancel(this.#watch);
    this.#watch = this.world.later(() => {
      if (this.#silent()) this.#lost();
      else this.#guard();
    }, SILENCE_MS / 6);
  }

  #hangUp(): void {
    this.#attempt++;
    this.#open = false;
    this.world.cancel(this.#timer);
    this.world.cancel(this.#watch);
    this.#wire?.close();
    this.#wire = undefined;
    for (const strand of this.#strands) strand.pause();
  }

  #lost(ms?: number): void {
    this.#hangUp();
    this.#later(ms);
  }

  /** Full jitter: all who were cut off together come back apart. Being told when is no failure. */
  #later(
    ms = MIN_MS + this.world.random() * (Math.min(MAX_MS, MIN_MS * 2 ** ++this.#attempts) - MIN_MS),
  ): void {
    this.#say("waiting");
    this.#timer = this.world.later(() => void this.#connect(), ms);
  }
}
