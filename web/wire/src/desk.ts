import type {
  ClientFrame,
  DeskCommand,
  DeskDetails,
  DeskServerFrame,
  ServerFrame,
} from "./frames.ts";
import { Link } from "./link.ts";
import { Strand, type Trunk } from "./strand.ts";

export interface DeskOptions {
  details(): Promise<DeskDetails>;
  first?: DeskDetails;
  onFrame(frame: DeskServerFrame): void;
  onGone?(code: string): void;
}

const DESK =
  /^(desk|offer|offer_over|invite|invited|invitation_over|state|state_set|wrap_ups|desk_status|wall)$/;

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

/** A connection that may carry the desk too. */
export class DeskLink extends Link {
  /** Opens the agent's desk on this connection. */
  desk(options: DeskOptions): Desk {
    return this.add(new Desk(this, options));
  }
}
