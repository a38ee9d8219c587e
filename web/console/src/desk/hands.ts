/** What others do on a page goes to where that page is shown, past the state of the desk. */
import type { HandFrame } from "@switchboard/wire";

type Hear = (frame: HandFrame) => void;

const ears = new Map<string, Set<Hear>>();

/** Hears what happens on pages in one session; answers with the end of it. */
export function onHand(s: string, hear: Hear): () => void {
  const all = ears.get(s) ?? new Set();
  ears.set(s, all.add(hear));
  return () => {
    all.delete(hear);
    if (all.size === 0) ears.delete(s);
  };
}

export function heard(frame: HandFrame): void {
  for (const hear of ears.get(frame.s) ?? []) hear(frame);
}
