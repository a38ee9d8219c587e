import { useLayoutEffect, useRef } from "preact/hooks";
import { clockLength, everySecond, ms, now } from "../lib/time.ts";

/**
 * How long it is since a moment, counted on, or up to `until`. The digits are written straight into
 * the page: hundreds of these change in the same moment, and to draw their components again would
 * take longer than a frame.
 */
export function Clock({ since, until }: { since: string; until?: string | null | undefined }) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const digits = document.createTextNode("");
    box.current!.replaceChildren(digits);
    const write = () => {
      digits.data = clockLength((until ? ms(until) : now()) - ms(since));
    };
    write();
    return until ? undefined : everySecond(write);
  }, [since, until]);
  return <span ref={box} />;
}
