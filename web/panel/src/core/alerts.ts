import type { Tune } from "@switchboard/ui/chime";
import type { EventFrame } from "@switchboard/wire";
import { state, t } from "./app.ts";
import { emit, framed, tell } from "./bridge.ts";

let told = 0;

/** The unread mark: on the button of the page, or in the title of this window. */
export const mark = (): void => {
  if (told === state.unread) return;
  tell({ sb: "unread", count: (told = state.unread) });
  if (!framed) document.title = (told ? `(${told}) ` : "") + state.start.tenant_name;
};

const TUNES: Partial<Record<string, Tune>> = {
  line: "line",
  leg_joined: "joined",
  leg_removed: "left",
  announced: "notice",
  pushed: "notice",
  ended: "left",
};

/** Tells the visitor of something new, by ear and eye, as far as they want it. */
export const hear = ({ seq, event }: EventFrame): void => {
  mark();
  const tune = TUNES[event.kind];
  const leg = "leg" in event ? event.leg : "";
  if (seq <= state.head || leg === state.me || !tune) return;
  const { name = "", role } = state.people[leg] || {};
  if (tune === "joined" || event.kind === "leg_removed") emit(tune, { name, role });
  const body = event.kind === "line" ? event.text : tune === "joined" ? t(tune, { name }) : "";
  import("./aloud.ts").then(({ aloud }) => aloud(tune, body)).catch(() => {});
};
