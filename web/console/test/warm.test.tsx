import type { Information } from "@switchboard/wire";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../src/api/account.ts";
import type { Area, Destination } from "../src/api/warm.ts";
import { colleagues } from "../src/desk/colleagues.ts";
import { setPref } from "../src/lib/prefs.ts";
import { Pane } from "../src/work/pane.tsx";
import { Transfer, transferOf } from "../src/work/transfer.tsx";
import { beginning, carryOf, stretches } from "../src/work/warm/carry.ts";
import { destinations } from "../src/work/warm/destinations.ts";
import { heard } from "../src/work/warm/use-areas.ts";
import { ACME, AREA, AREAS, DOCUMENTS, INFORMATION, LINES } from "./partner.ts";
import { AGENT, stamped, VISITOR } from "./scene.ts";
import { atDesk, enter, put, tell } from "./stage.tsx";

interface Asked {
  method: string;
  path: string;
  body: unknown;
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });

/** A server with these partners; gives what it is asked. `answers` go before its own. */
function server(all: Destination[], answers: Record<string, () => Response> = {}) {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (to: RequestInfo | URL, init: RequestInit = {}) => {
    const path = String(to);
    const method = init.method ?? "GET";
    asked.push({ method, path, body: JSON.parse(String(init.body ?? null)) });
    for (const [end, answer] of Object.entries(answers)) if (path.endsWith(end)) return answer();
    if (path === "/v1/destinations") return json({ items: all });
    if (path.endsWith("/areas")) return json({ items: AREAS });
    if (path.endsWith("/preview"))
      return json({ information: INFORMATION, lines: LINES, documents: DOCUMENTS });
    if (method === "DELETE") return new Response(null, { status: 204 });
    if (path.endsWith("/warm-transfers")) return json({ transfer: "t1" }, 202);
    return json({ agents: [], queues: [], items: [] });
  });
  return asked;
}

const pass = (millis: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(millis);
  });
/** What is fetched when it is wanted has come. */
const settle = async () => {
  for (let n = 0; n < 40; n++) {
    await vi.dynamicImportSettled();
    await pass(20);
  }
};

const button = (root: ParentNode, text: string): HTMLButtonElement =>
  [...root.querySelectorAll("button")].find((each) => each.textContent === text)!;
const press = (element: HTMLElement) => act(() => element.click());
const told = (seq: number, event: Parameters<typeof stamped>[1]) =>
  tell({ t: "event", s: "s1", ...stamped(seq, event) });

async function opened(all: Destination[], answers: Record<string, () => Response> = {}) {
  const asked = server(all, answers);
  const root = await put(
    <>
      <Pane id="s1" alone />
      <Transfer />
    </>,
  );
  await tell({
    t: "event",
    s: "s1",
    ...stamped(1, { kind: "owner_changed", leg: AGENT, to: AGENT }),
  });
  await act(() => transferOf.set("s1"));
  await settle();
  return { root, asked };
}

async function among(all: Destination[], answers: Record<string, () => Response> = {}) {
  const there = await opened(all, answers);
  await press(button(there.root, "Other companies"));
  await settle();
  const { root, asked } = there;
  const submit = () => button(root.querySelector(".form-foot")!, "Transfer");
  const area = (n: number) => root.querySelectorAll<HTMLInputElement>(".target input")[n]!;
  const last = (end: string) => asked.findLast(({ path }) => path.endsWith(end));
  return { ...there, submit, area, last };
}

beforeEach(async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  setPref("browse", false);
  colleagues.set(null);
  transferOf.set(null);
  destinations.set([]);
  localStorage.clear();
  heard.set({});
  await atDesk();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("other companies in the transfer window", () => {
  it("WT-23 the list comes when the agent has logged in, and with each opening", async () => {
    const asked = server([ACME]);
    const state = account.get();
    await act(() => account.set({ status: "out", expired: false }));
    await act(() => account.set(state));
    await pass(0);
    expect(asked.map(({ path }) => path)).toContain("/v1/destinations");
    expect(destinations.get()).toEqual([ACME]);
    asked.length = 0;
    await opened([ACME]);
    expect(destinations.get()).toEqual([ACME]);
  });

  it("are not there where there are none, and not for bringing somebody in", async () => {
    const { root } = await opened([]);
    expect(button(root, "Other companies")).toBeUndefined();
    await act(() => destinations.set([ACME]));
    expect(button(root, "Other companies")).toBeDefined();
    await press(root.querySelectorAll<HTMLInputElement>(".purposes input")[1]!);
    expect(button(root, "Other companies")).toBeUndefined();
  });

  it("WT-19 what was typed for one company is there again, for that one alone and not chosen", async () => {
    const { root } = await among([ACME, { ...ACME, partner: "p2", name: "Zeta" }]);
    const choose = async (partner: string) => {
      const list = root.querySelector<HTMLSelectElement>("dialog select")!;
      await act(() => {
        list.value = partner;
        list.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await settle();
    };
    const comment = () => root.querySelector<HTMLTextAreaElement>(".warm-travel textarea")!;
    await choose(ACME.partner);
    await enter(comment(), "Be nice");
    await choose("p2");
    expect(comment().value).toBe("");
    await act(() => transferOf.set(null));
    await act(() => transferOf.set("s1"));
    await press(button(root, "Other companies"));
    await choose(ACME.partner);
    expect(comment().value).toBe("Be nice");
  });

  it("WT-39 WT-55 a server first, then the areas there with their numbers; WT-36 and then Transfer", async () => {
    const { root, asked, submit, area, last } = await among([
      ACME,
      { ...ACME, partner: "p2", name: "Zeta" },
    ]);
    // Of several, none is asked before one is chosen.
    expect(asked.some(({ path }) => path.endsWith("/areas"))).toBe(false);
    expect(submit().disabled).toBe(true);
    const select = root.querySelector<HTMLSelectElement>("dialog select")!;
    await act(() => {
      select.value = "p2";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await settle();
    expect(last("/areas")?.path).toBe("/v1/destinations/p2/areas");
    expect(root.querySelectorAll(".target")[0]!.textContent).toBe("Salestents1 agent · 2 waiting");
    expect(root.querySelectorAll(".target")[1]!.textContent).toBe("PartsNobody free");
    expect(submit().disabled).toBe(true);
    await press(area(0));
    expect(submit().disabled).toBe(false);
    await act(() => root.querySelector<HTMLFormElement>("form.warm")!.requestSubmit());
    await settle();
    expect(last("/warm-transfers")).toEqual({
      method: "POST",
      path: "/v1/sessions/s1/warm-transfers",
      body: {
        partner: "p2",
        area: "sales",
        area_name: "Sales",
        carry: { what: "none", visitor: true },
      },
    });
    expect(root.querySelector("dialog")).toBeNull();
  });

  it("WT-29 a cancelled window has sent nobody anywhere", async () => {
    const { root, asked, area } = await among([ACME]);
    await press(area(0));
    await press(button(root.querySelector(".form-foot")!, "Cancel"));
    expect(root.querySelector("dialog")).toBeNull();
    await pass(60_000);
    const sent = asked.filter(({ method, path }) => method !== "GET" && !/preview$/.test(path));
    expect(sent).toEqual([]);
    expect(root.querySelector(".asking")).toBeNull();
  });

  it("says why the areas cannot be had, and asks again", async () => {
    let down = true;
    const { root } = await among([ACME], {
      "/areas": () =>
        down
          ? json({ code: "partner_unreached" }, 502)
          : json({ items: [{ ...AREA, key: "a", name: "Anything", subjects: [] }] }),
    });
    const note = root.querySelector("[role=alert].note")!;
    expect(note.textContent).toContain("Their server does not answer.");
    down = false;
    await press(button(note, "Try again"));
    await settle();
    expect(root.querySelector(".target-name")?.textContent).toBe("Anything");
  });

  it("WT-24 areas are found by name and by subject where there are many", async () => {
    const items = Array.from({ length: 12 }, (_, n) => ({
      ...AREA,
      key: `k${n}`,
      name: `Area ${n}`,
      subjects: n === 5 ? ["boilers"] : [],
    }));
    const { root } = await among([ACME], { "/areas": () => json({ items }) });
    await enter(root.querySelector<HTMLInputElement>("input[type=search]")!, "boil");
    expect([...root.querySelectorAll(".target-name")].map((each) => each.textContent)).toEqual([
      "Area 5boilers",
    ]);
  });

  it.each([
    ["hardware", ["Zetahardware, laptops"]],
    ["tonfa", ["Yarn (Tonfa Ltd)"]],
    ["yarn.example", ["Yarn (Tonfa Ltd)"]],
    ["tents", ["Acme"]],
    ["", null],
    ["submarines", []],
  ])(
    "WT-24 a company is found by name, address, tag and what is open there: %s",
    async (wanted, names) => {
      const zeta = { ...ACME, partner: "p2", name: "Zeta", company: "Zeta" };
      const yarn = { ...ACME, partner: "p3", name: "Yarn", company: "Tonfa Ltd" };
      const { root, asked } = await among([
        ACME,
        { ...zeta, server: "https://z.example", tags: ["hardware", "laptops"] },
        { ...yarn, server: "https://yarn.example" },
      ]);
      // What is open is known of companies that were looked at.
      const select = root.querySelector<HTMLSelectElement>("dialog select")!;
      await act(() => {
        select.value = "p1";
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await settle();
      const field = root.querySelector<HTMLInputElement>("input[type=search]")!;
      await enter(field, wanted);
      const companies = root.querySelector(".warm-companies");
      const found = companies && [...companies.querySelectorAll(".target-name")];
      expect(found?.map((each) => each.textContent) ?? null).toEqual(names);
      if (wanted !== "hardware") return;
      // Enter takes the first of them, and asks what is open there.
      const enters = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
      await act(() => void field.dispatchEvent(enters));
      await settle();
      expect(companies!.querySelector("input")!.checked).toBe(true);
      expect(asked.findLast(({ path }) => path.endsWith("/areas"))?.path).toBe(
        "/v1/destinations/p2/areas",
      );
    },
  );

  it.each([
    ["searching", "Somebody is looked for already."],
    ["too_many_hops", "This visitor has been handed on too often."],
  ])("a refusal is said, and everything stays to be tried again: %s", async (code, text) => {
    const { root, submit, area } = await among([ACME], {
      "/warm-transfers": () => json({ code }, 409),
    });
    await press(area(0));
    await act(() => root.querySelector<HTMLFormElement>("form.warm")!.requestSubmit());
    await settle();
    expect(root.querySelector(".field-error")?.textContent).toBe(text);
    expect(submit().disabled).toBe(false);
  });

  it("WT-12 single agents stand below the services; this server is one of the destinations", async () => {
    const ben: Area = {
      ...AREA,
      key: "agent:7",
      name: "Ben",
      agent: true,
      subjects: [],
      waiting: 0,
    };
    const own = { ...ACME, partner: "p2", name: "Us", company: "Us", own: true };
    const { root, area, last } = await among([ACME, own], {
      "/areas": () => json({ items: [ben, AREA] }),
    });
    const select = root.querySelector<HTMLSelectElement>("dialog select")!;
    expect([...select.options].map(({ text }) => text)).toEqual([
      "Choose a company",
      "Acme",
      "This company (another session)",
    ]);
    await act(() => {
      select.value = "p2";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await settle();
    const targets = [...root.querySelectorAll(".target")].map((each) => each.textContent);
    // Who is listed by name is ready, which is not said again.
    expect(targets).toEqual(["Salestents1 agent · 2 waiting", "Benagent"]);
    await press(area(1));
    await act(() => root.querySelector<HTMLFormElement>("form.warm")!.requestSubmit());
    await settle();
    expect(last("/warm-transfers")?.body).toMatchObject({
      partner: "p2",
      area: "agent:7",
      area_name: "Ben",
    });
  });
});

describe("what travels", () => {
  it("WT-15 lines are chosen and changed, and the preview follows", async () => {
    const { root, last } = await among([ACME]);
    expect(root.querySelector(".warm-lines")).toBeNull();
    expect(last("/preview")?.body).toEqual({
      partner: "p1",
      carry: { what: "none", visitor: true },
    });
    await press(root.querySelectorAll<HTMLInputElement>(".warm-travel .purposes input")[1]!);
    await settle();
    const lines = root.querySelector(".warm-lines")!.querySelectorAll(".warm-line");
    expect(lines).toHaveLength(2);
    // Nothing that was not chosen goes.
    expect(last("/preview")?.body).toMatchObject({ carry: { what: "none" } });
    await press(lines[1]!.querySelector("input")!);
    await settle();
    expect(last("/preview")?.body).toMatchObject({ carry: { what: "some", lines: [7] } });
    await press(lines[1]!.querySelector<HTMLElement>(".icon-button")!);
    await enter(root.querySelector<HTMLTextAreaElement>(".warm-words textarea")!, "card, please");
    await settle();
    expect(last("/preview")?.body).toMatchObject({
      carry: { what: "some", lines: [7], edits: { "7": "card, please" } },
    });
    await press(button(root.querySelector(".warm-words")!, "As it was"));
    await settle();
    expect(last("/preview")?.body).toEqual({
      partner: "p1",
      carry: { what: "some", lines: [7], visitor: true },
    });
  });

  it("WT-15 documents are chosen one by one, and go with nothing else", async () => {
    const { root, last } = await among([ACME]);
    const what = root.querySelectorAll<HTMLInputElement>(".warm-travel .purposes input");
    await press(what[1]!);
    await settle();
    const documents = root.querySelectorAll(".warm-lines")[1]!;
    expect([...documents.querySelectorAll(".warm-line")].map((each) => each.textContent)).toEqual([
      "order.pdf 2 kB",
      "zip.png 9 kB",
    ]);
    await press(documents.querySelectorAll("input")[1]!);
    await settle();
    const some = { what: "some", lines: [], documents: ["f2"], visitor: true };
    expect(last("/preview")?.body).toEqual({ partner: "p1", carry: some });
    await press(button(root, "Choose all"));
    await settle();
    expect(last("/preview")?.body).toMatchObject({
      carry: { what: "some", lines: [4, 7], documents: ["f1", "f2"] },
    });
    await press(button(root, "Choose none"));
    await settle();
    expect(last("/preview")?.body).toMatchObject({ carry: { what: "none" } });
    await press(documents.querySelectorAll("input")[0]!);
    // Of everything, none is named.
    await press(what[0]!);
    await settle();
    expect(root.querySelectorAll(".warm-lines")).toHaveLength(1);
    expect(last("/preview")?.body).toEqual({
      partner: "p1",
      carry: { what: "all", visitor: true },
    });
  });

  it("WT-14 where all goes, the preview shows the documents, and none can be left out", async () => {
    const documents = DOCUMENTS.map(({ sent: _, ...document }) => ({ ...document, sha256: "0" }));
    const { root } = await among([{ ...ACME, carry: "all" }], {
      "/preview": () =>
        json({ information: { ...INFORMATION, documents }, lines: [], documents: DOCUMENTS }),
    });
    expect(root.querySelector(".warm-leaves .travelling-files")?.textContent).toBe(
      "order.pdf 2 kBzip.png 9 kB",
    );
    expect(root.querySelector(".warm-leaves a")).toBeNull();
    expect(root.querySelector(".warm-lines")).toBeNull();
  });

  it("secrets are struck out until the agent says that they go", async () => {
    const { root, last } = await among([ACME]);
    await press(root.querySelectorAll<HTMLInputElement>(".warm-travel .purposes input")[1]!);
    await settle();
    expect(root.querySelector("del.warm-secret")?.textContent).toContain("4111 1111");
    await press(root.querySelectorAll<HTMLInputElement>(".warm-line input")[1]!);
    const keep = [...root.querySelectorAll<HTMLInputElement>(".switch")][0]!;
    await press(keep);
    await settle();
    expect(root.querySelector("del.warm-secret")).toBeNull();
    expect(root.querySelector("mark.warm-secret")).not.toBeNull();
    expect(last("/preview")?.body).toMatchObject({ carry: { keep_secrets: true } });
  });

  it("WT-14 WT-16 WT-27 what is forced is said, and cannot be chosen", async () => {
    const all = await among([{ ...ACME, carry: "all", edit: false }]);
    expect(all.root.querySelector(".warm-travel")?.textContent).toContain("the whole conversation");
    expect(all.root.querySelector(".warm-travel .purposes")).toBeNull();
    expect(all.root.querySelector(".warm-travel textarea")).not.toBeNull();
    expect(all.last("/preview")?.body).toEqual({ partner: "p1", carry: { what: "all" } });
    await act(() => transferOf.set(null));
    const none = await among([{ ...ACME, carry: "none" }]);
    expect(none.root.querySelector(".warm-travel")?.textContent).toContain("nothing goes along");
    expect(none.root.querySelector(".warm-travel textarea")).toBeNull();
  });

  it("WT-17 the terms rule over whatever was chosen", () => {
    const chosen = {
      ...beginning(ACME),
      what: "some" as const,
      lines: [7, 4],
      documents: ["f2", "f1"],
      edits: { 4: "hi", 9: "gone" },
      pasted: " pasted ",
      comment: " be nice ",
      visitor: false,
      keepSecrets: true,
    };
    expect(carryOf(ACME, chosen)).toEqual({
      what: "some",
      lines: [4, 7],
      documents: ["f1", "f2"],
      edits: { "4": "hi" },
      pasted: "pasted",
      comment: "be nice",
      visitor: false,
      keep_secrets: true,
    });
    expect(carryOf({ ...ACME, edit: false }, chosen)).not.toHaveProperty("edits");
    expect(carryOf({ ...ACME, carry: "none" }, chosen)).toEqual({ what: "none", visitor: false });
    expect(carryOf(ACME, { ...chosen, what: "all" })).not.toHaveProperty("documents");
    const nothing = { ...chosen, lines: [], documents: [], pasted: " " };
    expect(carryOf(ACME, nothing)).toEqual({ what: "none", comment: "be nice", visitor: false });
    expect(carryOf(ACME, { ...nothing, pasted: "x" })).toMatchObject({ what: "some", pasted: "x" });
    expect(carryOf(ACME, { ...nothing, documents: ["f1"] })).toMatchObject({
      what: "some",
      lines: [],
      documents: ["f1"],
    });
  });

  it("places of secrets are counted in scalar values", () => {
    const found = stretches("👋 pin 1234!", [{ kind: "password", start: 6, end: 10 }]);
    expect(found).toEqual([
      { text: "👋 pin " },
      { text: "1234", secret: "password" },
      { text: "!" },
    ]);
    expect(stretches("short", [{ kind: "card", start: 3, end: 99 }])).toEqual([{ text: "short" }]);
  });
});

const SOUGHT = {
  kind: "warm_sought",
  transfer: "t1",
  leg: AGENT,
  partner: "p1",
  company: "Acme",
  area: "Sales",
  asks: true,
} as const;

describe("the way there", () => {
  it("is shown in each stage, and can be called off in each", async () => {
    const { root, asked } = await opened([]);
    await act(() => transferOf.set(null));
    const strip = () => root.querySelector(".asking");
    await told(2, SOUGHT);
    await settle();
    expect(strip()?.textContent).toContain("The visitor is asked");
    await told(3, { kind: "warm_permitted", transfer: "t1", leg: VISITOR, yes: true });
    expect(strip()?.textContent).toContain("Waiting for Acme, Sales");
    const until = new Date(Date.now() + 65_000).toISOString();
    await told(4, { kind: "warm_accepted", transfer: "t1", until });
    expect(strip()?.textContent).toContain("on the way to Acme");
    expect(strip()?.querySelector("[role=timer]")?.textContent).toMatch(/^1:0\d left$/);
    await press(button(strip()!, "Call off"));
    await settle();
    expect(asked.at(-1)).toMatchObject({
      method: "DELETE",
      path: "/v1/sessions/s1/warm-transfers/t1",
    });
    await told(5, {
      kind: "warm_over",
      transfer: "t1",
      company: "Acme",
      outcome: "cancelled",
    });
    expect(strip()).toBeNull();
    expect(root.querySelector(".row-warn:last-child")?.textContent).toContain("called off");
    expect(root.querySelector(".pane-handed")).toBeNull();
  });

  it("WT-37 whoever has arrived is seen to be handed over", async () => {
    const { root } = await opened([]);
    await told(2, SOUGHT);
    await told(3, { kind: "warm_over", transfer: "t1", company: "Acme", outcome: "arrived" });
    await told(4, { kind: "ended", reason: "closed" });
    expect(root.querySelector(".pane-handed")).not.toBeNull();
    expect(root.querySelector(".pane-head")?.textContent).toContain("Handed over to Acme");
  });

  it.each(["refused", "lapsed", "denied", "unstaffed", "unreached", "not_arrived"] as const)(
    "how it ended is told in words: %s",
    async (outcome) => {
      const { root } = await opened([]);
      await told(2, SOUGHT);
      await told(3, { kind: "warm_over", transfer: "t1", company: "Acme", outcome });
      const text = root.querySelector(".row-warn")?.textContent ?? "";
      expect(text.length).toBeGreaterThan(20);
      expect(text).not.toContain("_");
      expect(root.querySelector(".asking")).toBeNull();
    },
  );
});

describe("what came along", () => {
  const information: Information = {
    ...INFORMATION,
    company: "Acme",
    agent: "Ben",
    subject: "Tents",
    notes: "Be kind, <b>they</b> waited.",
    transcript: [{ at: "2026-11-21T09:00:00Z", who: "visitor", name: "Vera", text: "leaks" }],
    more: { order: "A-17" },
  };

  it("WT-6 stands before all that was said here, folded and told apart from it", async () => {
    const { root } = await opened([]);
    await told(2, { kind: "line", leg: VISITOR, text: "hello" });
    await told(3, { kind: "carried", transfer: "t0", company: "Acme", agent: "Ben", information });
    await settle();
    const rows = [...root.querySelectorAll(".transcript .row")];
    expect(rows[0]!.querySelector(".carried")).not.toBeNull();
    const card = rows[0]!;
    expect(card.querySelector("h3")?.textContent?.trim()).toBe("From Ben, Acme");
    expect(card.querySelector("blockquote")?.textContent).toBe("Be kind, <b>they</b> waited.");
    expect(card.textContent).toContain("It was not said here.");
    expect(card.textContent).toContain("A-17");
    expect(card.querySelector("details")?.open).toBe(false);
    expect(card.querySelectorAll(".row-text")).toHaveLength(0);
  });

  it("what went away is one line that unfolds to exactly that", async () => {
    const { root } = await opened([]);
    await told(2, { kind: "line", leg: VISITOR, text: "hello" });
    await told(3, { kind: "carried", transfer: "t1", out: true, company: "Acme", information });
    await settle();
    expect(root.querySelector(".carried-out summary")?.textContent).toBe(
      "Sent to Acme: 1 line, a comment",
    );
    expect(root.querySelectorAll(".transcript .row")[0]!.querySelector(".carried")).toBeNull();
    expect(root.querySelector(".carried-out")?.textContent).toContain("leaks");
  });
});
