import type { ClientFrame, ServerFrame } from "../src/frames.ts";
import type { World } from "../src/world.ts";

/** A WebSocket that the test plays the server of. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readonly sent: ClientFrame[] = [];
  constructor(readonly address: string) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  give(frame: ServerFrame | Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  last<T extends ClientFrame["t"]>(t: T): Extract<ClientFrame, { t: T }> {
    const found = this.sent.filter((frame) => frame.t === t).at(-1);
    if (!found) throw new Error(`no ${t} was sent`);
    return found as Extract<ClientFrame, { t: T }>;
  }
  all(t: string): ClientFrame[] {
    return this.sent.filter((frame) => frame.t === t);
  }
}

/** Surroundings with a clock that only the test moves. */
export class FakeWorld implements World {
  time = 0;
  luck = 0.5;
  sockets: FakeSocket[] = [];
  calls: {
    address: string;
    init: RequestInit;
    answer: (status: number, body?: unknown) => void;
    fail: () => void;
  }[] = [];
  #timers = new Map<number, { at: number; run: () => void }>();
  #count = 0;
  #names = 0;

  socket = (address: string): WebSocket => {
    const socket = new FakeSocket(address);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  fetch = (address: string, init: RequestInit): Promise<Response> =>
    new Promise((go, no) => {
      this.calls.push({
        address,
        init,
        answer: (status, body) => go(new Response(JSON.stringify(body ?? {}), { status })),
        fail: () => no(new TypeError("network")),
      });
    });
  later = (run: () => void, ms: number): number => {
    this.#timers.set(++this.#count, { at: this.time + ms, run });
    return this.#count;
  };
  cancel = (timer: unknown): void => {
    this.#timers.delete(timer as number);
  };
  now = (): number => this.time;
  random = (): number => (this.luck === 0.5 ? 0.1 + (++this.#names % 80) / 100 : this.luck);

  /** Lets promises settle, moves the clock, runs what falls due, in order. */
  async pass(ms = 0): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= end)
        .sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
      await settle();
    }
    this.time = end;
    await settle();
  }

  get socket_(): FakeSocket {
    return this.sockets.at(-1)!;
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

export const view = (id: string) => ({
  id,
  name: "n",
  service_name: "Help",
  tenant_name: "Meridian",
  status: "active",
  live_typing: true,
  created_at: "2026-01-01T00:00:00.000Z",
  roster: [],
  baton: { epoch: 1 },
});

export const details = (session: string, ticket: string) => ({
  session,
  leg: "leg",
  ticket,
  expires_at: "2026-01-01T00:00:00.000Z",
  protocol: 1,
  build: "b",
  channels: ["chat", "lead"] as ("chat" | "lead")[],
  socket: "wss://s/v1/socket",
  stream: "https://s/v1/stream",
});
