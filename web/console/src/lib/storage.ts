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
    write(name: string, value: string | null): void {
      try {
        if (value === null) area(kind)?.removeItem(key(name));
        else area(kind)?.setItem(key(name), value);
      } catch {
        // A full or refused store costs a remembered choice, nothing else.
      }
    },
  };
}

/** Choices of this browser: theme, language, sound, widths. */
export const kept = make("localStorage");
/** Things of this tab: drafts. They go when the tab goes. */
export const tab = make("sessionStorage");
