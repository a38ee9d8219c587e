import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose code comes when it is first shown. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [, rerender] = useState(0);
    useEffect(() => {
      let gone = false;
      if (!Loaded) {
        load().then(
          (component) => {
            Loaded = component;
            if (!gone) rerender(1);
          },
          () => {},
        );
      }
      return () => {
        gone = true;
      };
    }, []);
    return Loaded ? <Loaded {...props} /> : null;
  };
}
