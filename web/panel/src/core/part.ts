import { draw } from "./app.ts";
import { failed } from "./fetched.ts";

/** A module of the panel that is fetched when it is first wanted. */
export interface Part<T> {
  /** Fetches it, and again after a try that failed. */
  get(): Promise<T>;
  /** It, where it has come. */
  here(): T | undefined;
  /** The same for a view: it is asked for, and drawn once it has come. */
  view(): T | undefined;
}

export const part = <T>(load: () => Promise<T>): Part<T> => {
  let here: T | undefined;
  let coming: Promise<T> | undefined;
  const get = (): Promise<T> =>
    (coming ||= load().then(
      (come) => {
        here = come;
        draw();
        return come;
      },
      (error) => {
        failed();
        coming = undefined;
        throw error;
      },
    ));
  return {
    get,
    here: () => here,
    view() {
      if (!here) get().catch(() => {});
      return here;
    },
  };
};
