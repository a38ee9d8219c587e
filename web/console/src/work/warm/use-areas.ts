import { useEffect, useState } from "preact/hooks";
import { type Area, areasOf } from "../../api/warm.ts";
import { codeOf } from "../../desk/desk.ts";
import { refusalText } from "../../desk/words.ts";
import { createStore } from "../../lib/store.ts";

/** How often the numbers are asked for anew: another company's server answers. */
const EVERY_MS = 15_000;

export interface Areas {
  /** Null until the partner has answered. */
  items: Area[] | null;
  /** Why they cannot be had. */
  fault: string;
  again: () => void;
}

/** What partners have said last that they offer: whoever looks for a company finds it by that too. */
export const heard = createStore<Record<string, Area[]>>({});

/** What a partner offers now, with who waits and who serves there. */
export function useAreas(partner: string): Areas {
  const [items, setItems] = useState<Area[] | null>(null);
  const [fault, setFault] = useState("");
  const [round, setRound] = useState(0);
  useEffect(() => {
    const asking = new AbortController();
    const ask = () =>
      areasOf(partner, asking.signal).then(
        (page) => {
          setItems(page.items);
          heard.set({ ...heard.get(), [partner]: page.items });
          setFault("");
        },
        (cause: unknown) => asking.signal.aborted || setFault(refusalText(codeOf(cause))),
      );
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      clearInterval(timer);
      asking.abort();
    };
  }, [partner, round]);
  return {
    items,
    fault,
    again() {
      setFault("");
      setRound((n) => n + 1);
    },
  };
}
