import type { Kit, Message } from "./kit.ts";

/** What the page writes on a control that asks for help in the running session. */
const CONTROL = "[data-switchboard-help]";

/**
 * The part of the loader that asks for help from the page (AI-11), fetched when it is wanted. The
 * panel, or the window in whose browsing area the page is, tells how things stand.
 */
export default (kit: Kit, ask: unknown = true): void => {
  const { server, box, verbs, emit, on } = kit;
  const d = document;
  let state = "off";
  /** Asked before it was known how things stand. */
  let wanted = !!ask;
  /** What somebody is to know about, where the page says so. */
  const of = (asked: unknown): string | undefined => {
    const { subject } = Object(asked) as { subject?: unknown };
    return subject ? `${subject}` : undefined;
  };

  /** Who knows: the panel in its frame, else the window around this page. */
  const panel = (): Window | null | undefined =>
    box.querySelector("iframe")?.contentWindow || (parent !== window ? parent : undefined);
  const tell = (ask: boolean, subject?: string): void =>
    panel()?.postMessage({ sb: "help", ask, subject }, server);

  const paint = (): void => {
    for (const control of d.querySelectorAll<HTMLElement>(CONTROL)) {
      const off = state !== "ready";
      if ("disabled" in control) control.disabled = off;
      else control.ariaDisabled = `${off}`;
      control.ariaBusy = `${state === "asking"}`;
      control.dataset.switchboardHelp = state;
    }
  };
  const set = (now: string): void => {
    if (now === state) return;
    state = now;
    paint();
    emit("help", { state });
    if (wanted && state === "ready") verbs.help!(ask as never);
  };

  /** Asks, or says at once why nothing comes of it. */
  verbs.help = (asked: unknown): void => {
    wanted = false;
    if (state !== "ready") return emit("help", { state });
    // What becomes of it is said in the panel.
    if (box.querySelector("iframe")) verbs.open!();
    tell(true, of(asked));
  };

  on(window, "message", ({ source, origin, data }: MessageEvent<Message>) => {
    if (origin !== server || source !== panel()) return;
    if (data?.sb === "help" && data.state) set(`${data.state}`);
    // What has just come was not there to be asked.
    else if (data?.sb === "help") tell(false);
    else if (data?.sb === "ready" || (data?.sb === "live" && data.on)) tell(false);
    else if (data?.sb === "live" || data?.sb === "gone") set("off");
  });
  on(d, "click", (event: MouseEvent) => {
    const control = (event.target as Element).closest<HTMLElement>(CONTROL);
    if (!control) return;
    event.preventDefault();
    verbs.help!({ subject: control.dataset.switchboardSubject } as never);
  });
  paint();
  if (wanted && !panel()) verbs.help(ask as never);
  tell(false);
};
