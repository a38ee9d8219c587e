import type { Layer } from "./paint.ts";
import { element } from "./paint.ts";

/** What stands around the page while others may do something on it, or ask for that. */
export interface Sign {
  text: string;
  /** What its button says. */
  button: string;
  press(): void;
  /** Draws a frame around the page. */
  around: boolean;
  dir: string;
  /** The other side of the window: where the button of the page is not. */
  end: boolean;
}

let shown = "";

/** Shows the sign; without one there is none. */
export const showSign = (layer: Layer, sign?: Sign): void => {
  const now = JSON.stringify(sign) || "";
  if (now === shown) return;
  shown = now;
  for (const old of layer.root.querySelectorAll(".sign,.frame")) old.remove();
  if (!sign) return;
  if (sign.around) layer.root.append(element("frame"));
  const bar = element(`sign${sign.end ? " end" : ""}`);
  bar.dir = sign.dir;
  bar.role = "status";
  const text = document.createElement("span");
  const button = document.createElement("button");
  text.textContent = sign.text;
  text.dir = "auto";
  button.type = "button";
  button.textContent = sign.button;
  // A click that a script makes stops nothing and answers nothing.
  button.addEventListener("click", (event) => event.isTrusted && sign.press());
  bar.append(text, button);
  layer.root.append(bar);
};
