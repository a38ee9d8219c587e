import { draw } from "../core/app.ts";
import type { Child, Component } from "../render/render.ts";

type Rest = typeof import("./rest.ts");
let here: Rest | undefined;
let coming: Promise<Rest> | undefined;

/** What is fetched when it is first wanted; tried again when it is wanted again. */
export const rest = (): Promise<Rest> => {
  coming ||= import("./rest.ts").then(
    (rest) => {
      here = rest;
      draw();
      return rest;
    },
    (error) => {
      coming = undefined;
      throw error;
    },
  );
  return coming;
};

/** A view that comes with it. */
export const later =
  (name: Exclude<keyof Rest, "refused">) =>
  (props: object): Child => {
    if (here) return (here[name] as Component)(props);
    rest().catch(() => {});
    return null;
  };
