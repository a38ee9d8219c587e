/** What the connection needs from its surroundings, so that tests can stand in for them. */
export interface World {
  socket(address: string): WebSocket;
  fetch(address: string, init: RequestInit): Promise<Response>;
  later(run: () => void, ms: number): unknown;
  cancel(timer: unknown): void;
  /** Milliseconds; only differences count. */
  now(): number;
  /** From 0 up to 1, 1 excluded. */
  random(): number;
}

/** The browser. */
export const browser: World = {
  socket: (address) => new WebSocket(address),
  fetch: (address, init) => fetch(address, init),
  later: (run, ms) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer as number),
  now: () => performance.now(),
  random: Math.random,
};

/** A name that no other has: for commands, drafts, idempotency keys. */
export const fresh = (random = Math.random): string => {
  const part = () => random().toString(36).slice(2, 10);
  return part() + part();
};
