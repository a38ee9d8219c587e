import { draw, fail } from "../core/app.ts";
import { failed } from "../core/fetched.ts";
import type { Child, Component } from "../render/render.ts";

type Rest = typeof import("./rest.ts");
let here: Rest | undefined;
let coming: Promise<Rest> | undefined;
let wait = 0;

const load = (): Promise<Rest> =>
  import("./rest.ts").then((rest) => {
    here = rest;
    draw();
    return rest;
  }, retry);

/** Makes the next try, each a second later than the last; what fails again is said. */
const retry = async (): Promise<Rest> => {
  failed();
  if (wait) fail("load_failed");
  await new Promise((go) => setTimeout(go, (wait += 1_000)));
  return load();
};

/**
 * What is fetched when it is first wanted, and asked for until it comes (IS-42). Who asks first
 * is served first.
 */
export const rest = (): Promise<Rest> => (coming ||= load());

/** A view that comes with it. */
export const later =
  <P extends object = object>(name: Exclude<keyof Rest, "happened" | "helps" | "refused">) =>
  (props: P): Child => {
    if (here) return (here[name] as Component)(props);
    void rest();
    return null;
  };
