// @vitest-environment happy-dom
import type { SessionView } from "@switchboard/wire";
import { beforeAll, expect, test, vi } from "vitest";
import { begin, state } from "../src/core/app.ts";

vi.stubGlobal("LATER_CSS", "data:text/css,");
const { announced, watched } = await import("../src/views/monitored.tsx");

const view = {
  created_at: "2026-01-01T00:00:00.000Z",
  announcement: [
    { lang: "en", text: "May be read." },
    { lang: "de-AT", text: "Wird vielleicht gelesen." },
  ],
} as SessionView;

beforeAll(async () => {
  document.body.innerHTML = `<div id="app"></div>`;
  await begin({ locale: "de", page: "https://a.example/" } as never, () => null);
});

test("IS-81 what is told of monitoring stands first, once, in the visitor's language", () => {
  state.items = [{ kind: "line", leg: "v", text: "Hello", seq: 4, at: view.created_at }];
  announced(view);
  announced(view);
  expect(state.items.map(({ seq }) => seq)).toEqual([0, 4]);
  const first = state.items[0] as unknown as { view: () => { props?: unknown } };
  expect(JSON.stringify(first.view())).toContain("Wird vielleicht gelesen.");
});

test("IS-81 who watches is told when that changes, behind what was said", () => {
  watched(["Sue"]);
  watched(["Sue"]);
  watched([]);
  const notes = state.items.filter(({ kind }) => kind === "note");
  expect(notes.map((note) => (note as { key: string }).key)).toEqual([
    "watched_by",
    "watched_none",
  ]);
  const places = state.items.map(({ seq }) => seq);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(new Set(places).size).toBe(places.length);
});
