import type { ClientFrame, ServerFrame } from "./frames.ts";
import type { World } from "./world.ts";

/** One connection. It ends once and is not used again. */
export interface Wire {
  send(frame: ClientFrame): void;
  /** Gives the connection up; `Ears.closed` is not called for it. */
  close(): void;
}

/** What a connection tells its owner. */
export interface Ears {
  /** Frames may be sent from now on. */
  ready(): void;
  frame(frame: ServerFrame): void;
  /** Something was heard that is no frame. */
  heard(): void;
  /** The connection is gone, or never came to be. */
  closed(): void;
}

export type Transport = (address: string, ears: Ears, world: World) => Wire;

/** Frames over a WebSocket. */
export const websocket: Transport = (address, ears, world) => {
  let socket: WebSocket | undefined;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    ears.closed();
  };
  try {
    socket = world.socket(address);
    socket.onopen = () => over || ears.ready();
    socket.onmessage = (message) => over || ears.frame(JSON.parse(message.data));
    socket.onerror = socket.onclose = end;
  } catch {
    // A policy of the page may forbid the address: as good as refused.
    world.later(end, 0);
  }
  return {
    send: (frame) => socket?.send(JSON.stringify(frame)),
    close() {
      over = true;
      socket?.close();
    },
  };
};
