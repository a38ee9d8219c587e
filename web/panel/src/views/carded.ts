import { failed } from "../core/fetched.ts";

type Part = typeof import("./card.tsx");

let here: Part | undefined;
let coming: Promise<void> | undefined;

/** Fetches what there is to the visitor's card: only some companies take part. */
export const card = (): Promise<void> =>
  (coming ||= import("./card.tsx").then(
    (part) => {
      here = part;
    },
    () => {
      failed();
      coming = undefined;
    },
  ));

/** The same, where it has come. */
export const cardView = (): Part | undefined => here;
