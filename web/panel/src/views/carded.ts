import { draw } from "../core/app.ts";
import { failed } from "../core/fetched.ts";

type Part = typeof import("./card.tsx");

let here: Part | undefined;
let coming = false;

/** What there is to the visitor's card, shown once it has come: only some companies take part. */
export const cardView = (): Part | undefined => {
  if (!here && !coming) {
    coming = true;
    import("./card.tsx").then(
      (part) => {
        here = part;
        draw();
      },
      () => {
        failed();
        coming = false;
      },
    );
  }
  return here;
};
