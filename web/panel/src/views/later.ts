import { draw } from "../core/app.ts";
import type { Child, Component } from "../render/render.ts";

/** A view that is fetched when it is first wanted; a failed fetch is tried again then. */
export const later = <P extends object = object>(fetch: () => Promise<Component>) => {
  let view: Component | undefined;
  let coming = false;
  return (props: P): Child => {
    if (!view && !coming) {
      coming = true;
      fetch()
        .then((got) => {
          view = got;
          draw();
        })
        .catch(() => {})
        .finally(() => {
          coming = false;
        });
    }
    return view?.(props);
  };
};
