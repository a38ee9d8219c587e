import type { ClientFrame, ServerFrame } from "./frames.ts";
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
    readonly trunk: Trunk,
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
      if (this.ready) this.#send(frame);
    });
  }

  /** A line names the one before it that has no answer: it is not to get the earlier place. */
  #send(frame: ClientFrame): void {
    let behind: string | undefined;
    for (const { frame: other } of this.#pending.values()) {
      if (other === frame) break;
      if (other.t === "say") behind = other.id;
    }
    this.trunk.send(frame.t === "say" && behind ? { ...frame, behind } : frame);
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
      for (const { frame } of this.#pending.values()) this.#send(frame);
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
