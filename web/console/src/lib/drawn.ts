import { options } from "preact";

/**
 * Makes a change and draws what comes of it before it returns. For what decides where the next key goes: a
 * letter that is typed meanwhile would go to where the keyboard was.
 */
export function drawn(change: () => void): void {
  const usual = options.debounceRendering;
  let draw: (() => void) | undefined;
  options.debounceRendering = (run) => {
    draw = run;
  };
  try {
    change();
  } finally {
    if (usual) options.debounceRendering = usual;
    else delete options.debounceRendering;
  }
  draw?.();
}
