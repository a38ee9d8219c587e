import { useReducer } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import * as drafts from "./drafts.ts";

type Value<K extends drafts.Kind> = ReturnType<typeof drafts.read<K>>;

/** What was typed of this kind and about that one, and how more of it is kept. */
export function useDraft<K extends drafts.Kind>(
  kind: K,
  of: string,
): [Value<K>, (value: Value<K>) => void] {
  useStore(drafts.turned);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const change = (value: Value<K>) => {
    drafts.write(kind, of, value);
    redraw(0);
  };
  return [drafts.read(kind, of), change];
}

/** Whether something was typed of this kind and about that one. Its letters draw nothing anew. */
export const useUnsaved = (kind: drafts.Kind, of: string): boolean =>
  useStore(drafts.turned, () => drafts.read(kind, of) !== null);
