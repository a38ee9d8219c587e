import { draw, state } from "../core/app.ts";
import { failed } from "../core/fetched.ts";
import "./dressed.ts";

/** What a profile adds; it comes only where there is one, and its absence takes nothing away. */
export let look: typeof import("./look.tsx") | undefined;

if (state.start.look) {
  void import("./look.tsx").then((part) => {
    look = part;
    part.begin();
    draw();
  }, failed);
}
