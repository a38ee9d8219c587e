/** Acts of the work page that more than one part starts: state, focus, open, end, close. */
import { account } from "../api/account.ts";
import { writeWrapUp } from "../api/contact.ts";
import type { CannedReply } from "../api/types.ts";
import { codeOf, desk, dispatch, end, setState } from "../desk/desk.ts";
import * as drafts from "../desk/drafts.ts";
import { ready, wrapsUpUntil } from "../desk/state.ts";
import { refusalText } from "../desk/words.ts";
import { toast, toastProblem } from "../kit/toast.tsx";
import { drawn } from "../lib/drawn.ts";
import { go } from "../lib/router.ts";
import { createStore } from "../lib/store.ts";
import { paths } from "../paths.ts";

export type Spot = "composer" | "canned" | "address" | "note";

interface Wish {
  spot: Spot;
  n: number;
  /** A control that has the keyboard by the time the wish is heard keeps it. */
  yields: boolean;
}

/** The part of the focused session that is to take the keyboard; the part itself looks here. */
export const wantedFocus = createStore<Wish>({ spot: "composer", n: 0, yields: false });

export const focusIn = (spot: Spot, yields = false): void =>
  wantedFocus.update((old) => ({ spot, n: old.n + 1, yields }));

/**
 * Whether a control in there has the keyboard. What can be focused only to be scrolled is none:
 * whoever presses the transcript wants to write.
 */
export const atControl = (within: Element | null): boolean =>
  !!within?.contains(document.activeElement) &&
  !!document.activeElement?.matches("a, button, input, select, textarea, iframe, [role=separator]");

/** A canned reply chosen outside of the input; the input of that session takes it. */
export const pickedReply = createStore<{ s: string; reply: CannedReply } | null>(null);

export function pickReply(s: string, reply: CannedReply): void {
  focusIn("composer");
  pickedReply.set({ s, reply });
}

export function toggleReady(): void {
  const state = account.get();
  const states = state.status === "in" ? state.me.tenant.settings.not_ready_states : [];
  setState(ready(desk.get()) ? (states[0] ?? "away") : "available").catch(toastProblem);
}

/** The keyboard is in the session when this returns: what is typed next is for its visitor, and no other. */
export function openSession(id: string, beside = false): void {
  drawn(() => {
    go(paths.work);
    dispatch({ do: "show", s: id, beside });
    focusIn("composer");
  });
}

/** The session whose end waits for a yes, because something typed would be lost. */
export const confirmEnd = createStore<string | null>(null);

export function endSession(s: string): void {
  if (drafts.read("line", s)?.trim()) confirmEnd.set(s);
  else endNow(s);
}

export function endNow(s: string): void {
  confirmEnd.set(null);
  end(s).catch((cause) => {
    // The end may be told before it is acknowledged; then there is nothing to complain about.
    const code = codeOf(cause);
    if (code !== "ended" && code !== "session_ended") toast(refusalText(code), true);
  });
}

/** The agent is through with a session that is over: visitors are offered again. */
export function throughWith(s: string): void {
  if (wrapsUpUntil(desk.get(), s)) writeWrapUp(s, { done: true }).catch(toastProblem);
}

/** Takes a session that is over from the page; unless that is written, the agent is through with it. */
export function closeSession(s: string, written = false): void {
  if (desk.get().sessions[s]?.status !== "ended") return;
  drafts.close(s);
  dispatch({ do: "close", s });
  if (!written) throughWith(s);
  focusIn("composer");
}
