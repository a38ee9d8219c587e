/** Browser storage that may be refused (private mode, policy): then nothing is kept. */
function area(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}

function make(kind: "localStorage" | "sessionStorage") {
  const key = (name: string) => `switchboard.console.${name}`;
  return {
    read(name: string): string | null {
      try {
        return area(kind)?.getItem(key(name)) ?? null;
      } catch {
        return null;
      }
    },
    /** Names that begin so. */
    names(prefix: string): string[] {
      try {
        return Object.keys(area(kind) ?? {})
          .filter((each) => each.startsWith(key(prefix)))
          .map((each) => each.slice(key("").length));
      } catch {
        return [];
      }
    },
    /** Whether it is kept: a full or refused store costs a remembered choice, nothing else. */
    write(name: string, value: string | null): boolean {
      try {
        const store = area(kind);
        if (value === null) store?.removeItem(key(name));
        else store?.setItem(key(name), value);
        return store !== null;
      } catch {
        return false;
      }
    },
  };
}

/** Of this browser: theme, language, sound, widths; what was typed and not sent or saved. */
export const kept = make("localStorage");
/** Things of this tab: which sessions are in view. They go when the tab goes. */
export const tab = make("sessionStorage");
