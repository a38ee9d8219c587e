// @vitest-environment happy-dom
import type { EventFrame, SessionEvent, Start, WarmOutcome } from "@switchboard/wire";
import { ApiError } from "@switchboard/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

vi.stubGlobal("LATER_CSS", "data:text/css,");
// The style sheet that comes along cannot be loaded here; its failing is enough.
new MutationObserver(() => {
  for (const link of document.querySelectorAll("link")) link.dispatchEvent(new Event("error"));
}).observe(document.head, { childList: true });

const at = "2026-01-01T00:00:00.000Z";
const start = { page: "https://site.example/a", tenant_name: "Us", locale: "en" } as Start;
const SOUGHT = {
  kind: "warm_sought",
  transfer: "t1",
  leg: "ann",
  partner: "p1",
  company: "Acme",
  area: "Sales",
} as const;
const ACCEPTED = { kind: "warm_accepted", transfer: "t1", until: at } as const;
const over = (outcome: WarmOutcome): SessionEvent => ({
  kind: "warm_over",
  transfer: "t1",
  company: "Acme",
  outcome,
});

const asked: string[] = [];
const went: string[] = [];
const sent: unknown[] = [];
let answer: () => { address: string };
let leg: { seq: number } | undefined;

/** A page view of its own: nothing is remembered of another. */
const view = async (locale = "en") => {
  vi.resetModules();
  asked.length = went.length = sent.length = 0;
  leg = { seq: 0 };
  answer = () => ({ address: "https://acme.example/w/abc" });
  vi.doMock("@switchboard/wire/api", () => ({
    call: async (method: string, path: string) => {
      asked.push(`${method} ${path}`);
      return answer();
    },
  }));
  vi.doMock("../src/core/session.ts", () => ({
    get leg() {
      return leg;
    },
    send: async (command: unknown) => sent.push(command) > 0,
  }));
  vi.stubGlobal("location", {
    ...location,
    hash: "",
    search: "",
    assign: (url: string) => went.push(url),
  });
  document.body.innerHTML = '<div id="app"></div>';
  const app = await import("../src/core/app.ts");
  const { Lines } = await import("../src/views/lines.tsx");
  const { take } = await import("../src/warm/warm.tsx");
  await app.begin({ ...start, locale }, () => <Lines />);
  Object.assign(app.state, {
    me: "me",
    phase: "live",
    session: { id: "s1" },
    people: { ann: { name: "Ann", role: "agent" } },
  });
  app.draw();
  const tell = (...events: SessionEvent[]) => {
    for (const event of events) {
      const seq = ++leg!.seq;
      take({ t: "event", s: "s1", seq, at, event } satisfies EventFrame);
    }
  };
  return { tell, state: app.state };
};

const texts = () => [...document.querySelectorAll(".note, .card p")].map((e) => e.textContent);
const buttons = () => [...document.querySelectorAll<HTMLButtonElement>(".card button")];
const GO = "POST /v1/sessions/s1/warm-transfers/t1/go";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.stubGlobal("LATER_CSS", "data:text/css,");
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("WT-9 the visitor is told, and asked where the company wants that", async () => {
  const { tell } = await view();
  tell(SOUGHT);
  await pass(0);
  expect(texts()[0]).toContain("Ann is asking Acme, Sales, to take over");
  expect(buttons()).toHaveLength(0);
  tell({ ...SOUGHT, transfer: "t2", asks: true });
  await pass(0);
  expect(texts()[1]).toContain("Is that all right?");
  buttons()[1]!.click();
  await pass(0);
  expect(sent).toEqual([{ t: "permit_warm", transfer: "t2", yes: false }]);
  expect(buttons()).toHaveLength(0);
});

test("WT-5 WT-42 once it is accepted the page goes there, once, without an act", async () => {
  const { tell } = await view();
  tell(SOUGHT, ACCEPTED);
  await pass(0);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("being taken to Acme");
  await pass(300);
  expect(asked).toEqual([GO]);
  expect(went).toEqual(["https://acme.example/w/abc"]);
  await pass(60_000);
  expect(asked).toEqual([GO]);
  expect(went).toHaveLength(1);
  // It did not open: there is a link by then.
  expect(document.querySelector<HTMLAnchorElement>("a.button")?.getAttribute("href")).toBe(went[0]);
});

test("a log that is told again takes nobody away when it is over, and does when it is not", async () => {
  let { tell } = await view();
  tell(SOUGHT, ACCEPTED);
  // The rest of a long log comes a little later.
  await pass(60);
  leg!.seq += 40;
  await pass(60);
  tell(over("not_arrived"));
  await pass(60_000);
  expect(asked).toEqual([]);
  expect(texts().at(-1)).toBe("You did not get to Acme. You stay here.");
  ({ tell } = await view());
  tell(SOUGHT, ACCEPTED);
  await pass(60_000);
  expect(asked).toEqual([GO]);
});

test("what the server refuses is left; what it did not hear is asked again", async () => {
  const { tell } = await view();
  let down = 2;
  answer = () => {
    if (down-- > 0) throw new ApiError(0, "unreachable");
    throw new ApiError(409, "over");
  };
  tell(SOUGHT, ACCEPTED);
  await pass(60_000);
  expect(asked).toEqual([GO, GO, GO]);
  expect(went).toEqual([]);
});

test("what was called off while the address was on its way opens nothing", async () => {
  const { tell } = await view();
  answer = () => {
    tell(over("cancelled"));
    return { address: "https://acme.example/w/abc" };
  };
  tell(SOUGHT, ACCEPTED);
  await pass(60_000);
  expect(went).toEqual([]);
  expect(document.querySelector("[role=alert]")).toBeNull();
});

test("only the web is gone to", async () => {
  const { tell } = await view();
  answer = () => ({ address: "javascript:alert(1)" });
  tell(SOUGHT, ACCEPTED);
  await pass(60_000);
  expect(went).toEqual([]);
});

test("the window that shows the pages goes, not the panel behind it", async () => {
  const { tell, state } = await view();
  state.popped = { closed: false } as Window;
  tell(SOUGHT, ACCEPTED);
  await pass(10_000);
  expect(asked).toEqual([]);
  state.popped = null;
  await pass(2_000);
  expect(asked).toEqual([GO]);
});

test("however it ends is said, in the visitor's language", async () => {
  const outcomes = ["arrived", "refused", "denied", "not_arrived"] as const;
  const { tell } = await view("de");
  tell({ ...SOUGHT, asks: true }, ...outcomes.map(over));
  await pass(0);
  expect(texts().slice(1)).toEqual([
    "Sie sind jetzt bei Acme.",
    "Sie bleiben hier.",
    "Acme kann gerade nicht übernehmen. Sie bleiben hier.",
    "Sie sind nicht bei Acme angekommen. Sie bleiben hier.",
  ]);
  expect(buttons()).toHaveLength(0);
});

test("IS-28 every language says everything, with the same places to fill", async () => {
  const { warm } = await import("../src/texts/warm.ts");
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [name, words] of Object.entries(warm)) {
    expect(Object.keys(words), name).toEqual(Object.keys(warm.en!));
    for (const [key, text] of Object.entries(words))
      expect([name, key, places(text)]).toEqual([name, key, places(warm.en![key as "ask"])]);
  }
});
