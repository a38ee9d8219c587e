/** The company's pictures, read once for all fields of a form. */

import { useEffect } from "preact/hooks";
import { call, type Page } from "../../api/client.ts";
import { toastProblem } from "../../kit/toast.tsx";
import { createStore, useStore } from "../../lib/store.ts";
import type { Picture } from "./data.ts";

const pictures = createStore<Picture[] | null>(null);

export async function readPictures(): Promise<void> {
  try {
    pictures.set((await call<Page<Picture>>("GET", "/v1/pictures")).items);
  } catch (cause) {
    toastProblem(cause);
  }
}

export function usePictures(): Picture[] {
  const all = useStore(pictures);
  useEffect(() => {
    if (all === null) void readPictures();
  }, []);
  return all ?? [];
}
