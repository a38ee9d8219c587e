/** Choices of the agent in this browser. */

import { kept } from "./storage.ts";
import { createStore } from "./store.ts";

export type Theme = "system" | "light" | "dark";

export interface Prefs {
  theme: Theme;
  sound: boolean;
  /** Loudness of the sounds, 0 to 1. */
  volume: number;
  /** Which events sound. */
  soundOffer: boolean;
  soundLine: boolean;
  soundMissed: boolean;
  voice: boolean;
  desktop: boolean;
  contact: boolean;
  browse: boolean;
  /** Pages that this agent sends are shown here too (IS-59). */
  echo: boolean;
  /** Height of the browsing area as a share of the session view, 0.2 to 0.75. */
  browseShare: number;
}

const DEFAULT: Prefs = {
  theme: "system",
  sound: true,
  volume: 0.6,
  soundOffer: true,
  soundLine: true,
  soundMissed: true,
  voice: false,
  desktop: true,
  contact: true,
  browse: false,
  echo: false,
  browseShare: 0.5,
};

/** What was chosen in this browser. */
function chosen(): Partial<Prefs> {
  try {
    return (JSON.parse(kept.read("prefs") ?? "{}") ?? {}) as Partial<Prefs>;
  } catch {
    return {};
  }
}

function load(begin: Partial<Prefs> = {}): Prefs {
  try {
    const saved = chosen();
    const prefs = { ...DEFAULT, ...begin };
    for (const key of Object.keys(DEFAULT) as (keyof Prefs)[]) {
      if (typeof saved[key] === typeof DEFAULT[key]) prefs[key] = saved[key] as never;
    }
    prefs.volume = Math.min(1, Math.max(0, prefs.volume));
    prefs.browseShare = Math.min(0.75, Math.max(0.2, prefs.browseShare));
    return prefs;
  } catch {
    return DEFAULT;
  }
}

export const prefs = createStore<Prefs>(load());

/** What the company has its agents begin with (IS-7): whatever was chosen here goes before it. */
export function beginWith({ sound, desktop }: Pick<Prefs, "sound" | "desktop">): void {
  prefs.set(load({ sound, desktop }));
}

export function setPref<K extends keyof Prefs>(name: K, value: Prefs[K]): void {
  prefs.update((all) => ({ ...all, [name]: value }));
  kept.write("prefs", JSON.stringify({ ...chosen(), [name]: value }));
  if (name === "theme") applyTheme();
}

/** The document carries the choice; `system` leaves it to the media query. */
export function applyTheme(): void {
  const { theme } = prefs.get();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
