import { createStore } from "../lib/store.ts";

/** The one thing that lies over the page, or none. */
export type Overlay = "palette" | "keys" | "prefs" | "meeting" | null;
export const overlay = createStore<Overlay>(null);
