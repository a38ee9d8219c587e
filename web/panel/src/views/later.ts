import { draw } from "../core/app.ts";
import type { Child, Component } from "../render/render.ts";

type Rest = typeof import("./rest.ts");
let rest: Rest | undefined;
let coming = false;

const fetch = async (): Promise<void> => {
  coming = true;
  try {
    rest = await import("./rest.ts");
    draw();
  } catch {
    // Tried again when it is wanted again.
  }
  coming = false;
};

/** A view that is fetched when it is first wanted. */
export const later =
  (name: keyof Rest) =>
  (props: object): Child => {
    if (rest) return (rest[name] as Component)(props);
    if (!coming) void fetch();
    return null;
  };
