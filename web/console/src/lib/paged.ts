/** Lists that come in parts by cursor. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../api/client.ts";

export interface Paged<T> {
  items: T[];
  loading: boolean;
  problem: unknown;
  /** There is more to come. */
  more: boolean;
  next: () => void;
  retry: () => void;
}

/** Starts anew whenever `key` changes; a part asked for before that is dropped. */
export function usePaged<T>(
  key: string,
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
): Paged<T> {
  const [state, setState] = useState<{
    items: T[];
    cursor: string | null;
    loading: boolean;
    problem: unknown;
  }>({
    items: [],
    cursor: null,
    loading: true,
    problem: null,
  });
  const asking = useRef<AbortController | null>(null);

  const ask = (cursor: string | null, before: T[]) => {
    asking.current?.abort();
    const control = new AbortController();
    asking.current = control;
    setState((old) => ({ ...old, loading: true, problem: null }));
    load(cursor, control.signal).then(
      (page) => {
        if (control.signal.aborted) return;
        setState({
          items: [...before, ...page.items],
          cursor: page.next ?? null,
          loading: false,
          problem: null,
        });
      },
      (problem: unknown) => {
        if (!control.signal.aborted) setState((old) => ({ ...old, loading: false, problem }));
      },
    );
  };

  useEffect(() => {
    ask(null, []);
    return () => asking.current?.abort();
  }, [key]);

  return {
    items: state.items,
    loading: state.loading,
    problem: state.problem,
    more: state.cursor !== null,
    next: () => {
      if (!state.loading && state.cursor !== null) ask(state.cursor, state.items);
    },
    retry: () => ask(state.cursor, state.items),
  };
}
