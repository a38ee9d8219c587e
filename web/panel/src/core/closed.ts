import type { Availability } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, state } from "./app.ts";
import { keep } from "./keep.ts";
import { nobody } from "./visit.ts";

/** The longest that is waited before it is looked again. */
const LOOK_MS = 60_000;

let waits = false;

export const isClosed = (): boolean => state.start.availability.state === "closed";

const look = async (): Promise<void> => {
  const { site, service } = state.start;
  const path = `/v1/sites/${encodeURIComponent(site)}/availability`;
  try {
    const key = encodeURIComponent(service.key);
    state.start.availability = await call<Availability>("GET", `${path}?service=${key}`);
  } catch {
    // It stays as it was, and is asked again.
  }
  if (state.phase === "away" && !nobody(state.start)) state.phase = "form";
  waits = false;
  draw();
};

/** Looks again at the opening: the way in opens without a click. */
export const awaitOpening = (): void => {
  const { opens_at } = state.start.availability;
  const left = opens_at ? Date.parse(opens_at) - Date.now() : LOOK_MS;
  if (!waits) setTimeout(() => void look(), Math.min(Math.max(left, 1_000), LOOK_MS));
  waits = true;
};

/** It closed after the panel was opened: the question stays in the form. */
export const shut = (question?: string): void => {
  if (question) keep("draft", question);
  state.start.availability = { state: "closed", wait_s: null };
  state.phase = "away";
  void look();
};

/** Day and time, by the visitor's own clock. */
export const moment = (at: string): string =>
  new Date(at).toLocaleString(document.documentElement.lang, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
