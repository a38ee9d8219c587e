import type {
  AttachedFrame,
  Channel,
  ClientFrame,
  DeskCommand,
  DeskDetails,
  DeskServerFrame,
  Details,
  LegServerFrame,
  ServerFrame,
  SessionCommand,
} from "./frames.ts";
import type { World } from "./world.ts";

/** A refusal of a command or of an attach, by its stable code. */
export class LinkError extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

/** How a strand reaches the connection it lives on. */
export interface Trunk {
  world: World;
  id(): string;
  send(frame: ClientFrame): void;
  drop(strand: Strand): void;
  settled(): void;
}

interface Pending {
  frame: ClientFrame & { id: string };
  done(seq: number | undefined): void;
  failed(error: LinkError): void;
}

/** Codes after which another attempt with fresh details cannot succeed. */
const FINAL =
  /^(no_such_session|session_ended|not_joined|not_allowed|no_live_session|unauthorized)$/;

/** Something that is opened anew on every connection and has commands to deliver. */
export abstract class Strand {
  /** Open on the present connection. */
  ready = false;
  over = false;
  #pending = new Map<string, Pending>();
  #opening = "";
  #attempts = 0;
  #timer: unknown;

  constructor(
    protected trunk: Trunk,
    protected onGone: (code: string) => void,
  ) {}

  /** The frame that opens it; throws when details cannot be had. */
  protected abstract opening(id: string): Promise<ClientFrame>;
  /** A frame for it; true when that was the answer to its opening. */
  abstract take(frame: ServerFrame): boolean;

  /** The connection is there: open. */
  async open(): Promise<void> {
    this.trunk.world.cancel(this.#timer);
    this.ready = false;
    const id = (this.#opening = this.trunk.id());
    try {
      const frame = await this.opening(id);
      if (id === this.#opening && !this.over) this.trunk.send(frame);
    } catch (error) {
      if (id === this.#opening) this.#refused(error as { code?: string; status?: number });
    }
  }

  /** The connection is gone. */
  pause(): void {
    this.ready = false;
    this.#opening = "";
    this.trunk.world.cancel(this.#timer);
  }

  /** Ends the strand; what was not acknowledged fails. */
  gone(code: string): void {
    if (this.over) return;
    this.over = true;
    this.pause();
    this.trunk.drop(this);
    for (const { failed } of this.#pending.values()) failed(new LinkError(code));
    this.#pending.clear();
    this.onGone(code);
  }

  /** Delivers a command exactly once, however often the connection breaks. */
  protected deliver(frame: ClientFrame & { id: string }): Promise<number | undefined> {
    return new Promise((done, failed) => {
      if (this.over) return failed(new LinkError("session_ended"));
      this.#pending.set(frame.id, { frame, done, failed });
      if (this.ready) this.trunk.send(frame);
    });
  }

  /** True when the frame answered something of this strand. */
  hear(frame: ServerFrame): boolean {
    if (frame.t === "ok" || frame.t === "error") {
      const { id } = frame;
      const waiting = id && this.#pending.get(id);
      if (waiting) {
        this.#pending.delete(id);
        if (frame.t === "ok") waiting.done(frame.seq);
        else waiting.failed(new LinkError(frame.code, frame.message));
        return true;
      }
      if (!id || id !== this.#opening) return false;
      if (frame.t === "error") this.#refused(frame);
      return true;
    }
    if (this.take(frame)) {
      this.ready = true;
      this.#attempts = 0;
      this.trunk.settled();
      // In the order they were given, with the ids they had.
      for (const { frame } of this.#pending.values()) this.trunk.send(frame);
    }
    return false;
  }

  #refused(why: { code?: string; status?: number }): void {
    if (FINAL.test(why.code || "") || /^40[134]$/.test(`${why.status}`)) {
      return this.gone(why.code || "refused");
    }
    const { world } = this.trunk;
    const limit = Math.min(30_000, 500 * 2 ** this.#attempts++);
    this.#timer = world.later(() => void this.open(), 250 + world.random() * limit);
  }
}

export interface LegOptions {
  session: string;
  /** Fresh details, asked for before every attach. */
  details(session: string): Promise<Details>;
  /** Details that are on hand already; used once. */
  first?: Details;
  /** Position reached before; 0 brings the whole log. */
  after?: number;
  /** Channels this endpoint supports; opened are those that are offered too. */
  channels?: Channel[];
  onFrame(frame: LegServerFrame): void;
  /** The leg is over: the session ended, or the reader was removed. */
  onGone?(code: string): void;
}

/** One leg of one session on this connection. */
export class Leg extends Strand {
  /** Newest position seen. */
  seq: number;
  #options: LegOptions;
  #first: Details | undefined;
  #draft = "";
  #shown = "";
  #pace: unknown;

  constructor(trunk: Trunk, options: LegOptions) {
    super(trunk, options.onGone || (() => {}));
    this.#options = options;
    this.#first = options.first;
    this.seq = options.after || 0;
  }

  get session(): string {
    return this.#options.session;
  }

  protected async opening(id: string): Promise<ClientFrame> {
    const details = this.#first || (await this.#options.details(this.session));
    this.#first = undefined;
    const supported = this.#options.channels || ["chat", "lead"];
    return {
      t: "attach",
      id,
      ticket: details.ticket,
      after: this.seq,
      channels: supported.filter((channel) => details.channels.includes(channel)),
    };
  }

  take(frame: ServerFrame): boolean {
    if (!("s" in frame) || frame.s !== this.session) return false;
    switch (frame.t) {
      case "attached":
        this.#shown = "";
        this.#options.onFrame(frame as AttachedFrame);
        this.trunk.world.later(() => this.#flush(), 0);
        return true;
      case "event":
        if (frame.seq <= this.seq) return false;
        this.seq = frame.seq;
        this.#options.onFrame(frame);
        return false;
      case "typing":
      case "place":
        this.#options.onFrame(frame);
        return false;
      case "behind":
        void this.open();
        return false;
      case "detached":
        this.gone(frame.reason);
    }
    return false;
  }

  /** Resolves with the event's position once it is durable. Keep `id` to repeat it. */
  send(command: SessionCommand, id: string = this.trunk.id()): Promise<number | undefined> {
    if (command.t === "say") this.#draft = "";
    const sent = this.deliver({ ...command, s: this.session, id });
    if (command.t === "say") this.#flush();
    return sent;
  }

  /** Shows the others the draft; only the newest matters, at most one per 30 ms is sent. */
  typing(text: string): void {
    this.#draft = text;
    if (!this.#pace) this.#flush();
  }

  /** Leaves this connection without leaving the session. */
  detach(): void {
    if (this.ready) this.trunk.send({ t: "detach", s: this.session, id: this.trunk.id() });
    this.gone("detached");
  }

  #flush(): void {
    const { world } = this.trunk;
    world.cancel(this.#pace);
    this.#pace = undefined;
    if (!this.ready || this.#draft === this.#shown) return;
    this.#shown = this.#draft;
    this.trunk.send({ t: "typing", s: this.session, text: this.#shown });
    this.#pace = world.later(() => this.#flush(), 30);
  }
}

export interface DeskOptions {
  details(): Promise<DeskDetails>;
  first?: DeskDetails;
  onFrame(frame: DeskServerFrame): void;
  onGone?(code: string): void;
}

const DESK = /^(desk|offer|offer_over|invite|state|desk_status|wall)$/;

/** The agent's desk on this connection. */
export class Desk extends Strand {
  #options: DeskOptions;
  #first: DeskDetails | undefined;

  constructor(trunk: Trunk, options: DeskOptions) {
    super(trunk, options.onGone || (() => {}));
    this.#options = options;
    this.#first = options.first;
  }

  protected async opening(id: string): Promise<ClientFrame> {
    const details = this.#first || (await this.#options.details());
    this.#first = undefined;
    return { t: "desk", id, ticket: details.ticket };
  }

  take(frame: ServerFrame): boolean {
    if (!DESK.test(frame.t)) return false;
    this.#options.onFrame(frame as DeskServerFrame);
    return frame.t === "desk";
  }

  send(command: DeskCommand, id: string = this.trunk.id()): Promise<number | undefined> {
    return this.deliver({ ...command, id });
  }

  close(): void {
    this.gone("closed");
  }
}
