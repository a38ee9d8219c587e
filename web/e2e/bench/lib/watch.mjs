// When something happened inside pages, on one clock for all pages of the machine.
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs in every frame before its own scripts: notes clicks, keys and texts that appear, in the
 * panel at once those that are given here.
 */
export function install(expected = []) {
  const at = (time) => performance.timeOrigin + time;
  const notes = { clicks: [], keys: [], seen: {} };
  globalThis.benchNotes = notes;
  addEventListener("click", (event) => notes.clicks.push(at(event.timeStamp)), true);
  addEventListener("keydown", (event) => notes.keys.push(at(event.timeStamp)), true);

  /** Notes when the page first holds each text: in its document, and in the frame drawn next. */
  globalThis.benchWatch = (texts) => {
    const left = new Set(texts);
    const look = () => {
      const text = document.documentElement?.textContent ?? "";
      for (const wanted of left) {
        if (!text.includes(wanted)) continue;
        left.delete(wanted);
        const written = at(performance.now());
        requestAnimationFrame((drawn) => {
          notes.seen[wanted] = { written, drawn: Math.max(written, at(drawn)) };
        });
      }
    };
    const parts = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document, parts);
    look();
  };
  if (location.pathname === "/panel") globalThis.benchWatch(expected);
}

/**
 * Asks until the answer holds. From outside, time after time: a page with a policy forbids the
 * text that asking inside of it would take.
 */
export async function until(frame, ask, about, timeout = 20_000) {
  const deadline = Date.now() + timeout;
  for (;;) {
    // The empty document that was there before gives way in the middle of the question.
    const answer = await frame.evaluate(ask, about).catch(() => undefined);
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error("What is waited for does not come.");
    await delay(20);
  }
}

/** Waits until the frame has seen the text; when it did. */
export const seen = (frame, text) =>
  until(frame, (text) => globalThis.benchNotes?.seen[text], text);
