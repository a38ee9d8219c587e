import { draw, state } from "../core/app.ts";
import { failed } from "../core/fetched.ts";
import { dress } from "./dressed.ts";

/** What a profile adds; it comes only where there is one, and its absence takes nothing away. */
export let look: typeof import("./look.tsx") | undefined;

let begun = false;

const drawn = (): void => {
  // The large window has this before it knows what it shows.
  if (!state) return;
  dress();
  if (begun) return;
  begun = true;
  if (!state.start.look) return;
  void import("./look.tsx").then((part) => {
    look = part;
    part.begin();
    draw();
  }, failed);
};

drawn();
// Whatever changes on the screen may be about somebody who has a picture.
new MutationObserver(drawn).observe(document.getElementById("app")!, {
  childList: true,
  subtree: true,
});
