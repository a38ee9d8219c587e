import type { EventFrame } from "@switchboard/wire";
import { state } from "./app.ts";
import { emit, framed, tell } from "./bridge.ts";
import { failed } from "./fetched.ts";

let told = 0;

/** The unread mark: on the button of the page, or in the title of this window. */
export const mark = (): void => {
  if (told === state.unread) return;
  tell({ sb: "unread", count: (told = state.unread) });
  if (!framed) document.title = (told ? `(${told}) ` : "") + state.start.tenant_name;
};

/** Legs that the page knows to be there. */
const met = new Set<string>();

/** Tells the page who has joined: once, whether they came or were there before the visitor. */
export const meet = (leg: string): void => {
  const { name, role } = state.people[leg]!;
  if (met.has(leg)) return;
  met.add(leg);
  emit("joined", { name, role });
};

/** Tells the visitor of something new, by ear and eye, as far as they want it. */
export const hear = ({ seq, event }: EventFrame): void => {
  mark();
  const leg = "leg" in event ? event.leg : "";
  if (seq <= state.head || leg === state.me) return;
  const { name = "", role } = state.people[leg] || {};
  if (event.kind === "leg_joined") meet(leg);
  if (event.kind === "leg_removed") emit("left", { name, role });
  import("./aloud.ts").then(({ aloud }) => aloud(event, name), failed);
};
