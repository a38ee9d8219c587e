import type { Start } from "@switchboard/wire";
import { mark } from "./core/alerts.ts";
import { begin, draw, speak, state } from "./core/app.ts";
import { emit, type FromLoader, listen, tell } from "./core/bridge.ts";
import { act, arrived } from "./core/follow.ts";
import { keepWith } from "./core/keep.ts";
import { first, type Handover } from "./core/opening.ts";
import { read } from "./core/reduce.ts";
import { report, send } from "./core/session.ts";
import { forget, hidden, type Labels, label, labels } from "./core/visit.ts";
import type { Child } from "./render/render.ts";
import { focus, setDraft } from "./views/composer.tsx";
import { Panel } from "./views/screen.tsx";

/** Known to the build: no boot goes before. */
declare const BOOTLESS: boolean;

/** The panel is on the screen, or not. */
const seen = (): void => {
  state.seen = shown && !document.hidden;
  if (!state.seen) return;
  read(state);
  mark();
  act();
  draw();
};
let shown = !hidden;

const describe = (said: Labels): void => {
  if (label(said) && state.session) void send({ t: "describe", ...labels });
};

const hear = (message: FromLoader): void => {
  switch (message.sb) {
    case "visible":
      shown = message.on;
      // Closed before the session was there: then there shall be none (IS-2).
      if (!shown && state.phase === "opening" && window.onpagehide) tell({ sb: "gone" });
      return seen();
    case "open":
      return focus();
    case "page": {
      const { sb: _, ...page } = message;
      state.page = page;
      arrived();
      return report();
    }
    case "identify":
      return describe(message.of);
    case "attributes":
      return describe({ attributes: message.of! });
    case "locale":
      return void speak(message.of);
    case "ask":
      return setDraft(message.of);
    case "reset":
      void forget().then(() => tell({ sb: "gone" }));
  }
};

/** Starts the client. Called by the boot, or by this module itself when there is none. */
export const start = async (
  given: Start,
  handover: Handover = {},
  screen: () => Child = Panel,
): Promise<void> => {
  if (BOOTLESS) {
    document.getElementById("app")!.replaceChildren();
    document.documentElement.style.setProperty("--accent", given.accent);
  }
  await begin(given, screen);
  state.seen = shown && !document.hidden;
  keepWith((text) => tell({ sb: "keep", text }));
  listen(hear);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (state.menu) {
      state.menu = false;
      draw();
      document.getElementById("menu-button")?.focus();
    } else tell({ sb: "close" });
  });
  document.addEventListener("visibilitychange", seen);
  // Whoever comes back to this window types into the conversation (IS-58).
  addEventListener("focus", () => document.activeElement === document.body && focus());
  tell({ sb: "ready" });
  emit("ready");
  await first(handover);
};

// Delivered without a boot: this module begins by itself.
if (BOOTLESS && document.body.className === "panel") {
  void start(JSON.parse(document.getElementById("start")!.textContent!));
}
