import { frameLook } from "./frame-look.ts";
import type { Kit, Message } from "./kit.ts";

/**
 * The second part of the loader, fetched by the click: brings the frame with the panel and
 * carries words between the page and the panel. Both ends know each other's exact origin.
 */
export default (kit: Kit): void => {
  const { server, verbs, emit, on, flag, box, button } = kit;
  const d = document;
  const badge = d.createElement("b");
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let shown = false;
  let unread = 0;
  let opener: HTMLElement | null | undefined;
  let said: Message[] = [];

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

  const mount = (back = ""): void => {
    if (frame) return;
    const { url, title, subject } = page();
    const { site, service, locale } = kit;
    const click = new URLSearchParams({
      site,
      service,
      page: url,
      title,
      locale,
      origin: location.origin,
    });
    const more = { subject, ref: d.referrer, transport: kit.set.transport };
    for (const [name, value] of Object.entries(more)) if (value) click.set(name, value);
    frame = d.createElement("iframe");
    frame.allow = "autoplay";
    frame.referrerPolicy = "origin";
    frame.title = button.textContent || site;
    frame.src = `${server}/panel?${click}#${back}=${encodeURIComponent(kept() || "")}`;
    box.append(frame);
  };

  const tell = (message: Message): void => {
    if (ready) frame?.contentWindow?.postMessage(message, server);
  };
  /** Said again when the panel comes anew. */
  const say = (message: Message): void => {
    said.push(message);
    tell(message);
  };
  const report = (): void => {
    const message = { sb: "page", ...page() };
    tell(message);
    // Inside the server's own browsing area; a parent of any other origin gets nothing.
    if (parent !== window) parent.postMessage(message, server);
  };

  const show = (on: boolean): void => {
    shown = on;
    if (live()) live(on ? "1" : "0");
    draw();
    tell({ sb: "visible", on });
  };
  const open = (): void => {
    mount();
    if (!shown) {
      opener = (kit.root.activeElement || d.activeElement) as HTMLElement;
      emit("open");
    }
    show(true);
    frame!.focus();
    tell({ sb: "open" });
  };
  const close = (): void => {
    if (!shown) return;
    emit("close");
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
    frame?.remove();
    frame = undefined;
    ready = false;
    close();
    if (unread) mark(0);
  };

  const hear = (from: Message): void => {
    switch (from.sb) {
      case "ready":
        ready = true;
        // The page's report comes last: with it the panel has all there is to know.
        said.forEach(tell);
        tell({ sb: "visible", on: shown });
        report();
        return draw();
      case "close":
        return close();
      case "gone":
        return gone();
      case "focus":
        focus();
        return open();
      case "live":
        live(from.on ? (shown ? "1" : "0") : "");
        if (!from.on) kept("");
        return;
      case "keep":
        kept(from.text as string);
        return;
      case "unread":
        return mark(from.count as number);
      case "event":
        return emit(from.name as string, from.detail);
      case "navigate": {
        const url = new URL(from.url as string, location.href);
        if (url.origin !== location.origin) return;
        // On a small screen the panel would hide what is shown.
        if (matchMedia("(max-width:480px)").matches) close();
        location.assign(url);
      }
    }
  };

  Object.assign(verbs, {
    open,
    close,
    toggle: () => (shown ? close() : open()),
    /** A session is live: the panel is there again, without taking the focus. */
    back: () => {
      const before = live();
      if (!before || frame) return;
      mount("back");
      shown = before === "1" && !d.hidden;
      draw();
    },
    identify: (who: object) => say({ sb: "identify", ...who }),
    attributes: (attributes: object) => say({ sb: "attributes", attributes }),
    ask: (text: string) => say({ sb: "ask", text }),
    locale: (to: string) => {
      kit.locale = to;
      kit.draw();
      say({ sb: "locale", locale: to });
    },
    reset: () => {
      said = [];
      if (ready) tell({ sb: "reset" });
      else gone();
    },
    unread: (callback: (count: number) => void) => {
      callback(unread);
      verbs.on!("unread" as never, (({ count }: { count: number }) => callback(count)) as never);
    },
  });

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(frameLook);
  kit.root.adoptedStyleSheets = [...kit.root.adoptedStyleSheets, sheet];
  button.append(badge);
  on(kit.root, "keydown", ({ key }: KeyboardEvent) => key === "Escape" && close());
  on(window, "message", ({ source, origin, data }: MessageEvent) => {
    if (origin !== server || !data?.sb) return;
    if (frame && source === frame.contentWindow) hear(data);
    // The browsing area has its own conversation beside it.
    else if (source === parent && data.sb === "framed") kit.host.remove();
  });
  for (const name of ["popstate", "hashchange"]) on(window, name, () => setTimeout(report));
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) on(navigation, "navigatesuccess", () => setTimeout(report));
  draw();
  report();
  for (const [verb, ...args] of kit.queue.splice(0)) verbs[verb as string]?.(...(args as never[]));
};
