import { draw } from "../core/app.ts";

type Leading = typeof import("../leading/leading.tsx");

let here: Leading | undefined;
let coming: Promise<Leading> | undefined;

/** What there is to leading beyond the plain push: fetched when some of it happens, or is wanted. */
export const leading = (): Promise<Leading> =>
  (coming ||= import("../leading/leading.tsx").then(
    (leading) => {
      here = leading;
      draw();
      return leading;
    },
    (error) => {
      coming = undefined;
      throw error;
    },
  ));

/** The same, where it has come. */
export const led = (): Leading | undefined => here;

/** The same for a view: it is shown once it has come. */
export const ledView = (): Leading | undefined => {
  if (!here) leading().catch(() => {});
  return here;
};
