import "../texts/en-more.ts";
import type { SessionView } from "@switchboard/wire";
import { state } from "../core/app.ts";

/** Whether the visitor has been told in this page view. */
let told = false;
/** Who watches, as far as the visitor knows. */
let before = "";
let notes = 0;

/** What the company has to say about monitoring, in the visitor's language (IS-81). */
export const announced = ({ announcement, watched_by, created_at }: SessionView): void => {
  const lang = document.documentElement.lang;
  const all = announcement || [];
  const text = all.find((one) => one.lang.split("-")[0] === lang) || all[0];
  if (text && !told) {
    told = true;
    const view = () => (
      <p class="monitored" role="note" lang={text.lang} dir="auto">
        {text.text}
      </p>
    );
    // Before everything that was said.
    state.items = [{ kind: "more", leg: "", seq: 0, at: created_at, view }, ...state.items];
  }
  watched(watched_by || []);
};

/** Somebody watches, or nobody does any more. It is in no log: it stands where it was told. */
export const watched = (by: string[]): void => {
  const name = by.join(", ");
  if (name === before) return;
  before = name;
  const last = state.items.at(-1)?.seq || 0;
  const at = new Date().toISOString();
  const key = name ? "watched_by" : "watched_none";
  state.items = [
    ...state.items,
    { kind: "note", key, name, seq: Math.floor(last) + ++notes / 1_000, at },
  ];
};
