import type { Start } from "@switchboard/wire";
import { expect, test, vi } from "vitest";

vi.stubGlobal("LATER_CSS", "data:text/css,");

const start = { page: "https://site.example/a", locale: "en" } as Start;

test("what is rarely said is fetched when it is first to be said, and then stands there", async () => {
  // The style sheet that comes along cannot be loaded here; its failing is enough.
  new MutationObserver(() => {
    for (const link of document.querySelectorAll("link")) link.dispatchEvent(new Event("error"));
  }).observe(document.head, { childList: true });
  document.body.innerHTML = '<div id="app"></div>';
  const app = await import("../src/core/app.ts");
  const { Lines } = await import("../src/views/lines.tsx");
  await app.begin(start, () => <Lines />);
  const note = { kind: "note", name: "Ann", at: "2026-01-01T00:00:00.000Z" } as const;
  app.state.items = [
    { ...note, key: "joined", seq: 1 },
    { ...note, key: "agent_returned", seq: 2 },
  ];
  const said = () => [...document.querySelectorAll(".note")].map((one) => one.textContent);
  expect(app.t("agent_returned", { name: "Ann" })).toBe("");
  app.draw();
  await vi.waitFor(() => expect(said()).toEqual(["Ann has joined", "Ann is back"]));
});
