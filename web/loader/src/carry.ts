import { frameLook } from "./frame-look.ts";
import type { Kit, Message } from "./kit.ts";

/**
 * The second part of the loader, fetched by the click: brings the frame with the panel and
 * carries words between the page and the panel. Both ends know each other's exact origin.
 */
export default (kit: Kit): void => {
  const { server, site, verbs, emit, on, flag, box, button, root } = kit;
  const d = document;
  const badge = d.createElement("b");
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let shown = false;
  let unread = 0;
  let opener: HTMLElement | null | undefined;
  /** What the panel is told each time it comes anew, the newest of each kind. */
  let said: Record<string, Message> = {};

  const store = (where: () => Storage, name: string, value?: string): string | null | undefined => {
    try {
      if (value) where().setItem(name, value);
      else if (value === "") where().removeItem(name);
      return where().getItem(name);
    } catch {
      return;
    }
  };
  /** The sign that a session is live: "1" with the panel open, "0" out of the way. */
  const live = (value?: string) => store(() => localStorage, flag, value);
  /** What the panel remembers where its own storage is closed to it. */
  const kept = (value?: string) => store(() => sessionStorage, flag, value);

  const draw = (): void => {
    badge.hidden = !unread;
    badge.textContent = `${unread}`;
    button.ariaExpanded = `${shown}`;
    box.classList.toggle("ready", shown && ready);
    if (frame) frame.hidden = !shown;
  };

  const page = () => ({
    url: location.href,
    title: d.title.replace(/^\(\d+\) /, ""),
    subject: d.querySelector<HTMLMetaElement>('meta[name="switchboard:subject"]')?.content || "",
  });

  /** `how` it comes, what was kept and what was said of the visitor stay in the browser. */
  const mount = (how = ""): void => {
    if (frame) return;
    const { url, ...more } = page();
    const { service, locale, set } = kit;
    frame = Object.assign(d.createElement("iframe"), {
      allow: "autoplay;microphone",
      referrerPolicy: "origin",
      title: button.textContent,
      src: `${server}/panel?${new URLSearchParams({
        ...more,
        site,
        service,
        page: url,
        locale,
        origin: location.origin,
        ref: d.referrer,
        transport: set("transport"),
        leader: set("leader"),
      })}#${[how, kept() || "", JSON.stringify(said)].map(encodeURIComponent).join("=")}`,
    });
    box.append(frame);
  };

  const tell = (message: Message): void => {
    if (ready) frame?.contentWindow?.postMessage(message, server);
  };
  const report = (): void => {
    const message = { sb: "page", ...page() };
    tell(message);
    // Inside the server's own browsing area; a parent of any other origin gets nothing.
    if (parent !== window) parent.postMessage(message, server);
  };

  const show = (now: boolean): void => {
    shown = now;
    if (live()) live(now ? "1" : "0");
    draw();
    tell({ sb: "visible", on: now });
  };
  const open = (): void => {
    mount();
    if (!shown) {
      opener = (root.activeElement || d.activeElement) as HTMLElement;
      emit("open");
    }
    show(true);
    frame!.focus();
    tell({ sb: "open" });
  };
  const unmount = (): void => {
    frame?.remove();
    frame = undefined;
    ready = false;
  };
  const close = (): void => {
    if (!shown) return;
    emit("close");
    // Closed while it comes: nothing more of it comes, and nothing has started (IS-2).
    if (!ready && !live()) unmount();
    show(false);
    (opener?.isConnected && opener !== d.body ? opener : button).focus();
  };
  const mark = (count: number): void => {
    unread = count;
    d.title = (count ? `(${count}) ` : "") + page().title;
    emit("unread", { count });
    draw();
  };
  const gone = (): void => {
    live("");
    kept("");
    unmount();
    close();
    if (unread) mark(0);
  };

  /** What the panel says. */
  const ears: Record<string, (from: Message) => void> = {
    close,
    gone,
    ready: () => {
      ready = true;
      Object.values(said).forEach(tell);
      tell({ sb: "visible", on: shown });
      report();
      draw();
    },
    focus: () => {
      focus();
      open();
    },
    live: (from) => {
      live(from.on ? (shown ? "1" : "0") : "");
      if (!from.on) kept("");
    },
    keep: (from) => kept(from.text as string),
    unread: (from) => mark(from.count as number),
    event: (from) => emit(from.name as string, from.detail),
    navigate: (from) => {
      const url = new URL(from.url as string, location.href);
      // A blob has the origin of its page.
      if (url.origin !== location.origin || !/^http/.test(url.protocol)) return;
      // On a small screen the panel would hide what is shown.
      if (matchMedia("(max-width:480px)").matches) close();
      location.assign(url);
    },
  };

  // Into a frame of the page: fetched when it is wanted.
  ears.lead = (from) => import("./lead.ts").then((lead) => lead.default(kit, from));

  Object.assign(verbs, {
    open,
    close,
    toggle: () => (shown ? close() : open()),
    /** A session is live: the panel is there again, without taking the focus. */
    back: () => {
      const before = live();
      if (!before || frame) return;
      shown = before === "1" && !d.hidden;
      mount(shown ? "back" : "back0");
      draw();
    },
    reset: () => {
      said = {};
      if (ready) tell({ sb: "reset" });
      else gone();
    },
    unread: (callback: (count: number) => void) => {
      callback(unread);
      verbs.on!("unread" as never, (({ count }: { count: number }) => callback(count)) as never);
    },
  });

  for (const sb of ["identify", "attributes", "ask", "locale"]) {
    const first = verbs[sb] as undefined | ((of: unknown) => void);
    verbs[sb] = (of: unknown) => {
      first?.(of);
      // Labels add up.
      said[sb] = { sb, of: Object(of) === of ? Object.assign({}, said[sb]?.of, of) : of };
      tell(said[sb]);
    };
  }

  // What asks for help from the page is fetched where the page has a control for it, or asks.
  verbs.help = (ask: unknown) => import("./help.ts").then((help) => help.default(kit, ask));
  if (d.querySelector("[data-switchboard-help]")) verbs.help(0 as never);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(frameLook);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  button.append(badge);
  on(root, "keydown", ({ key }: KeyboardEvent) => key === "Escape" && close());
  on(window, "message", ({ source, origin, data }: MessageEvent) => {
    if (origin !== server || !data?.sb) return;
    if (frame && source === frame.contentWindow) ears[data.sb]?.(data);
    else if (source !== parent) return;
    // The browsing area has its own conversation beside it.
    else if (data.sb === "framed") kit.host.remove();
    // What people do together on a page is fetched when a seat first wants it.
    if (data.sb === "hands") import("./hands/hands.ts").then((hands) => hands.default(kit, data));
  });
  const { navigation } = window as { navigation?: EventTarget };
  const moved = () => setTimeout(report);
  for (const name of ["popstate", "hashchange"]) on(window, name, moved);
  if (navigation) on(navigation, "navigatesuccess", moved);
  draw();
  report();
  for (const [verb, ...args] of kit.queue.splice(0)) verbs[verb as string]?.(...(args as never[]));
};
