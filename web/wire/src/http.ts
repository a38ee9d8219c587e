import type { ClientFrame, ServerFrame } from "./frames.ts";
import type { Transport } from "./transport.ts";

/** Longest wait for an answer: the server holds a question for 25 s. */
const PATIENCE_MS = 40_000;
/** Failing for longer than this ends the stream. */
const GIVE_UP_MS = 30_000;
/** Frames of one POST; keeps the body far below the server's limit. */
const BATCH = 32;

/**
 * Frames over plain HTTP: POST up, held GET down. Both directions are numbered, so a
 * request whose answer was lost is repeated unchanged and neither loses nor doubles.
 */
export const http: Transport = (address, ears, world) => {
  const stop = new AbortController();
  const queue: ClientFrame[] = [];
  /** Number of `queue[0]`. */
  let first = 1;
  let flying = 0;
  let down = 0;
  let secret: string | undefined;
  let over = false;
  let opened = false;

  const end = () => {
    if (over) return;
    over = true;
    stop.abort();
    ears.closed();
  };

  const call = async (path: string, body?: unknown) => {
    const limit = new AbortController();
    const abort = () => limit.abort();
    const timer = world.later(abort, PATIENCE_MS);
    stop.signal.addEventListener("abort", abort);
    try {
      const answer = await world.fetch(address + path, {
        method: body ? "POST" : "GET",
        headers: {
          "Sb-Request": "1",
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(secret ? { "Sb-Stream": secret } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        cache: "no-store",
        signal: limit.signal,
      });
      if (answer.ok) return await answer.json();
      // The server does not know the stream, or will never take the request.
      if (answer.status < 500 && answer.status !== 429) end();
      throw answer.status;
    } finally {
      world.cancel(timer);
      stop.signal.removeEventListener("abort", abort);
    }
  };

  /** Repeats one request until it is answered or hope is lost. */
  const insist = async (path: string, body?: unknown) => {
    const since = world.now();
    for (let wait = 250; !over; wait = Math.min(wait * 2, 5_000)) {
      try {
        const answer = await call(path, body);
        if (!over) ears.heard();
        return answer;
      } catch {
        if (world.now() - since > GIVE_UP_MS) end();
        if (!over) await new Promise<void>((go) => world.later(go, wait * (0.5 + world.random())));
      }
    }
  };

  const up = async () => {
    if (flying || !secret) return;
    while (queue.length && !over) {
      flying = Math.min(queue.length, BATCH);
      const answer = await insist("/up", { n: first, frames: queue.slice(0, flying) });
      flying = 0;
      if (over) return;
      const taken = Math.max(0, Math.min(queue.length, answer.have + 1 - first));
      queue.splice(0, taken);
      first += taken;
    }
  };

  const take = (answer: { frames: ServerFrame[]; next: number }) => {
    down = answer.next;
    for (const frame of answer.frames) if (!over) ears.frame(frame);
  };

  const open = async () => {
    try {
      // The frames of the opening count.
      const frames = queue.splice(0);
      first += frames.length;
      const answer = await call("", { frames });
      if (over) return;
      secret = answer.stream;
      take(answer);
      void up();
      while (!over) {
        const more = await insist(`/down?after=${down}`);
        if (!over) take(more);
      }
    } catch {
      // An opening is not repeated: the owner starts afresh with new details.
      end();
    }
  };

  // What is said in the first moment goes along with the opening request.
  world.later(() => {
    if (over || opened) return;
    opened = true;
    ears.ready();
    world.later(() => over || void open(), 0);
  }, 0);

  return {
    send(frame) {
      // Letters that were not sent yet are overtaken by newer ones.
      if (frame.t === "typing") {
        const old = queue.findIndex((q, at) => at >= flying && q.t === "typing" && q.s === frame.s);
        if (old >= 0) queue.splice(old, 1);
      }
      queue.push(frame);
      void up();
    },
    close() {
      over = true;
      stop.abort();
    },
  };
};
