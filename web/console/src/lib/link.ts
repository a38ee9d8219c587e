/** Addresses from outside are text until proven to be plain web addresses. */

/** The normalised http or https address, or null. */
export function webAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

const HOST =
  /^(localhost|[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+|\d{1,3}(\.\d{1,3}){3})(:\d+)?([/?#]|$)/u;

/** What a person types into the address bar: full, without scheme, or relative to `base`. */
export function typedAddress(text: string, base?: string | null): string | null {
  const typed = text.trim();
  if (!typed || /\s/.test(typed)) return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return webAddress(typed);
  if (base && /^[/?#]/.test(typed)) {
    try {
      return webAddress(new URL(typed, base).href);
    } catch {
      return null;
    }
  }
  if (!HOST.test(typed)) return null;
  return webAddress(`${/^(localhost|127\.)/.test(typed) ? "http" : "https"}://${typed}`);
}

/** `shop.example.com/boots?size=45` without scheme, `www.` and a lone slash. */
export function shortAddress(address: string): string {
  try {
    const url = new URL(address);
    const path = url.pathname === "/" ? "" : decodeURI(url.pathname);
    return url.host.replace(/^www\./, "") + path + url.search + url.hash;
  } catch {
    return address;
  }
}

/** The path alone, for lists of pages of one site. */
export function pathOf(address: string): string {
  try {
    const url = new URL(address);
    return decodeURI(url.pathname) + url.search + url.hash;
  } catch {
    return address;
  }
}
