/** Addresses of the console: the History API and one store. */
import { createStore } from "./store.ts";

export interface Place {
  path: string;
  query: URLSearchParams;
}

const read = (): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
});

export const place = createStore<Place>(read());

addEventListener("popstate", () => place.set(read()));

export function go(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  history[options.replace ? "replaceState" : "pushState"](null, "", to);
  place.set(read());
}

/** An address that was kept or given, if it is one of this application. */
export const ours = (to: string | null): string | null =>
  to !== null && /^\/console(\/|$|\?)/.test(to) ? to : null;

/** Changes the query only; `null` removes a field. Filters of a list are part of the address. */
export function setQuery(fields: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ""), { replace: true });
}

/** Parameters of `pattern` in `path`, or null when it does not match. `:name` takes one part. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/").filter(Boolean);
  const have = path.split("/").filter(Boolean);
  if (want.length !== have.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of want.entries()) {
    const value = have[index]!;
    if (part.startsWith(":")) {
      try {
        found[part.slice(1)] = decodeURIComponent(value);
      } catch {
        return null;
      }
    } else if (part !== value) return null;
  }
  return found;
}

/** For anchors: plain clicks stay in the application, all others are the browser's. */
export function onAnchorClick(event: MouseEvent): void {
  const anchor = event.currentTarget as HTMLAnchorElement;
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  if (anchor.target && anchor.target !== "_self") return;
  event.preventDefault();
  go(anchor.pathname + anchor.search);
}
