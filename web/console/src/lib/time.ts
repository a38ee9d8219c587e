/** Lengths of time and moments, in the reader's language. One clock ticks for all timers. */
import { useEffect, useReducer, useRef } from "preact/hooks";
import { regional } from "../i18n/index.ts";

const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Server time minus browser time in ms, learnt from stamped events; keeps timers honest. */
let skew = 0;
export function learnSkew(serverNow: number): void {
  skew = serverNow - Date.now();
}
export const now = (): number => Date.now() + skew;

/** Calls `reader` every second until what it answers is called. */
export function everySecond(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(() => {
    for (const each of [...readers]) each();
  }, 1000);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Re-renders the component every second while it is mounted. */
export function useTick(active = true): number {
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => (active ? everySecond(() => tick(0)) : undefined), [active]);
  return now();
}

/** What follows from the time, looked at every second: draws again only when it is another value. */
export function useWhen<T>(read: (now: number) => T): T {
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const value = read(now());
  const latest = useRef({ read, value });
  latest.current = { read, value };
  useEffect(
    () =>
      everySecond(() => {
        const { read, value } = latest.current;
        if (!Object.is(read(now()), value)) changed(0);
      }),
    [],
  );
  return value;
}

const two = (n: number) => String(n).padStart(2, "0");

/** `0:07`, `12:31`, `3:04:05`. The same in every language, so that columns stay put. */
export function clockLength(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = regional() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(regional(), options)));
  return made;
}

const moment = (at: string | number) => new Date(at);

/** `14:05` */
export const timeOfDay = (at: string | number): string =>
  format({ hour: "2-digit", minute: "2-digit" }).format(moment(at));

/** `14:05:09.482`: the archive shows when exactly. */
export const timeExact = (at: string | number): string =>
  format({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  }).format(moment(at));

/** `21 Nov 2026` */
export const day = (at: string | number): string =>
  format({ dateStyle: "medium" }).format(moment(at));

/** `21 Nov 2026, 14:05` */
export const dayTime = (at: string | number): string =>
  format({ dateStyle: "medium", timeStyle: "short" }).format(moment(at));

/** `21 Nov 2026, 14:05` by the clock of another place, where the browser knows that. */
export function dayTimeIn(at: string | number, timeZone: string): string {
  try {
    return format({ dateStyle: "medium", timeStyle: "short", timeZone }).format(moment(at));
  } catch {
    return dayTime(at);
  }
}

/** The name of a day of the week, from 0 for Monday. */
export const weekday = (day: number): string =>
  format({ weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + day));

/** `14:05` today, else `21 Nov`. */
export function shortWhen(at: string | number): string {
  const then = moment(at);
  const today = new Date(now());
  if (then.toDateString() === today.toDateString()) return timeOfDay(at);
  return format({ day: "numeric", month: "short" }).format(then);
}

export const ms = (at: string | number): number => new Date(at).getTime();
