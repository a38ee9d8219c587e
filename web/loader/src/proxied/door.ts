/** Keeps a partner's page within its copy, where it names its own origin in full. */

export interface Copy {
  /** The partner's origin. */
  from: string;
  /** Begins the paths that are not the partner's. */
  own: string;
}

/** What in the copy stands for that address; the same where nothing does. */
export const kept = (url: string | URL, { from }: Copy): string => {
  try {
    const to = new URL(url, document.baseURI);
    if (to.origin === from) return to.pathname + to.search + to.hash;
  } catch {
    // Not an address: whoever asked is told so.
  }
  return `${url}`;
};

/** The same for what takes the page there: elsewhere it is said where it would lead. */
const led = (url: string, copy: Copy): string => {
  const to = kept(url, copy);
  try {
    const { origin, protocol } = new URL(to, document.baseURI);
    if (/^https?:$/.test(protocol) && origin !== location.origin)
      return `${copy.own}to?url=${encodeURIComponent(to)}`;
  } catch {
    // Leads nowhere.
  }
  return to;
};

/** Puts it between the page's scripts and the browser. */
export const door = (copy: Copy): void => {
  const { fetch, history, open } = window;
  window.fetch = (input, init) => {
    if (!(input instanceof Request)) return fetch(kept(input, copy), init);
    const to = kept(input.url, copy);
    return fetch(to === input.url ? input : new Request(to, input), init);
  };
  const { open: ask } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (
    this: XMLHttpRequest,
    method: string,
    url: string | URL,
    ...more: unknown[]
  ) {
    return (ask as (...all: unknown[]) => void).call(this, method, kept(url, copy), ...more);
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const before = history[name];
    history[name] = (data, unused, url) =>
      before.call(history, data, unused, url && kept(url, copy));
  }
  window.open = (url, ...more) => open.call(window, url && led(`${url}`, copy), ...more);
  // Links and forms as they are when they are used, whoever has made them.
  addEventListener(
    "click",
    (event) => {
      const link = event.composedPath().find((at) => at instanceof HTMLAnchorElement);
      if (!link?.href) return;
      const to = led(link.href, copy);
      if (new URL(to, document.baseURI).href !== link.href) link.href = to;
    },
    true,
  );
  addEventListener(
    "submit",
    ({ target, submitter }) => {
      for (const [of, name] of [
        [target, "action"],
        [submitter, "formaction"],
      ] as const) {
        if (!(of instanceof HTMLElement)) continue;
        const said = of.getAttribute(name);
        if (said && led(said, copy) !== said) of.setAttribute(name, led(said, copy));
      }
    },
    true,
  );
};
