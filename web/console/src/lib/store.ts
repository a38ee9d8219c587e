/** A value that tells its readers when it changes. State is replaced, never mutated. */
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

export interface Readable<S> {
  get(): S;
  subscribe(reader: () => void): () => void;
}

export interface Store<S> extends Readable<S> {
  set(next: S): void;
  update(change: (state: S) => S): void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  const readers = new Set<() => void>();
  const set = (next: S) => {
    if (Object.is(next, state)) return;
    state = next;
    for (const reader of [...readers]) reader();
  };
  return {
    get: () => state,
    set,
    update: (change) => set(change(state)),
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };
}

/**
 * A part of a store. Its readers are told when the part is another value, and cost nothing when
 * it is not, however many they are. `idle` is called when the last of them has gone.
 */
export function part<S, T>(
  store: Readable<S>,
  select: (state: S) => T,
  idle: () => void,
): Readable<T> {
  const readers = new Set<() => void>();
  let value: T;
  let stop = () => {};
  const check = () => {
    const next = select(store.get());
    if (Object.is(next, value)) return;
    value = next;
    for (const reader of [...readers]) reader();
  };
  return {
    get: () => select(store.get()),
    subscribe(reader) {
      if (readers.size === 0) {
        value = select(store.get());
        stop = store.subscribe(check);
      }
      readers.add(reader);
      return () => {
        if (!readers.delete(reader) || readers.size > 0) return;
        stop();
        idle();
      };
    },
  };
}

export type Same<T> = (a: T, b: T) => boolean;

/** Equal when every field is the same value: for small objects and lists made by a selector. */
export function shallow<T>(a: T, b: T): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const left = Object.keys(a);
  return (
    left.length === Object.keys(b).length &&
    left.every((key) => Object.is((a as never)[key], (b as never)[key]))
  );
}

/** Re-renders only when the selected part changes. */
export function useStore<S, T = S>(
  store: Readable<S>,
  select: (state: S) => T = (state) => state as unknown as T,
  same: Same<T> = Object.is,
): T {
  const [, rerender] = useReducer((n: number) => n + 1, 0);
  const value = select(store.get());
  const latest = useRef({ select, same, value });
  latest.current = {
    select,
    same,
    value: same(latest.current.value, value) ? latest.current.value : value,
  };
  useLayoutEffect(() => {
    const check = () => {
      const { select, same, value } = latest.current;
      if (!same(value, select(store.get()))) rerender(0);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return latest.current.value;
}
