import type {
  Channel,
  ClientFrame,
  Details,
  LegServerFrame,
  ServerFrame,
  SessionCommand,
} from "./frames.ts";
import { Strand, type Trunk } from "./strand.ts";

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
    const { t } = frame;
    if (t === "detached") this.gone(frame.reason);
    else if (t === "behind") void this.open();
    else if (t !== "error" && (t !== "event" || frame.seq > this.seq)) {
      if (t === "event") this.seq = frame.seq;
      // Events that are for others leave no mark here but this one.
      if (t === "roster") this.seq = Math.max(this.seq, frame.through);
      if (t === "attached") {
        // A server that was restored from a backup knows less than it once told.
        this.seq = Math.min(this.seq, frame.head);
        this.#shown = "";
        this.trunk.world.later(() => this.#flush(), 0);
      }
      this.#options.onFrame(frame);
      return t === "attached";
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
