import { call } from "@switchboard/wire/api";
import { draw, state } from "../core/app.ts";
import { framed, tell } from "../core/bridge.ts";
import { leg } from "../core/session.ts";

/** So long nothing more may have come: in a log that is told again, how it ended follows at once. */
const QUIET_MS = 100;
/** How long a window that is not looked at leaves it to one that is. */
const HIDDEN_MS = 1_000;
const AGAIN_MS = 1_000;
/** Whoever is still here after this may press a link. */
const STUCK_MS = 6_000;

const over = new Set<string>();
const gone = new Set<string>();
/** Where the way did not open by itself. */
const addresses = new Map<string, string>();

export const isOver = (transfer: string): boolean => over.has(transfer);
export const addressOf = (transfer: string): string | undefined => addresses.get(transfer);

/** However it ended, nobody goes there any more. */
export const ended = (transfer: string): void => void over.add(transfer);

/** Goes there, once it is clear that this is not history. */
export const accepted = (transfer: string, seen = leg?.seq): void => {
  setTimeout(() => {
    if (!leg || over.has(transfer)) return;
    if (leg.seq === seen) void go(transfer);
    else accepted(transfer);
  }, QUIET_MS);
};

const go = async (transfer: string, waited = false): Promise<void> => {
  if (!leg || over.has(transfer) || gone.has(transfer)) return;
  const elsewhere = state.popped && !state.popped.closed;
  if (elsewhere || (document.hidden && !waited)) {
    setTimeout(() => void go(transfer, true), HIDDEN_MS);
    return;
  }
  gone.add(transfer);
  const path = `/v1/sessions/${state.session?.id}/warm-transfers/${transfer}/go`;
  try {
    const { address } = await call<{ address: string }>("POST", path, {});
    if (!over.has(transfer)) leave(transfer, address);
  } catch (error) {
    // What was refused stays refused.
    const { status = 0 } = error as { status?: number };
    if (status > 0 && status < 500) return;
    gone.delete(transfer);
    setTimeout(() => void go(transfer, true), AGAIN_MS);
  }
};

const leave = (transfer: string, address: string): void => {
  if (!/^https?:\/\//.test(address)) return;
  // A frame may not take the page around elsewhere without a press; its own script may.
  if (framed) tell({ sb: "lead", url: address, leave: true });
  else location.assign(address);
  setTimeout(() => {
    addresses.set(transfer, address);
    draw();
  }, STUCK_MS);
};
