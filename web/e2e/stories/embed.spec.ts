// What a site does with the panel, and what it cannot spoil.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

type Call = (...call: unknown[]) => void;
type Site = { Switchboard: Call & { q?: unknown[] }; told: [string, Record<string, unknown>][] };

test("IS-8 calls before and after the load do what they say", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.somebody());
  const { page } = visit;
  await page.addInitScript(() => {
    if (parent !== window) return;
    const site = window as unknown as Site;
    site.told = [];
    const early = ((...call: unknown[]) => {
      early.q = [...(early.q ?? []), call];
    }) as Site["Switchboard"];
    site.Switchboard = early;
    for (const name of ["ready", "started", "joined", "unread", "ended", "open", "close"])
      early("on", name, (detail: Record<string, unknown>) => site.told.push([name, detail]));
    early("service", "repairs");
  });
  await page.goto(`${people.links.site}/index.html`);
  const call = (...what: unknown[]) =>
    page.evaluate((what) => (window as unknown as Site).Switchboard(...what), what);
  const told = (name: string) =>
    page.evaluate((name) => (window as unknown as Site).told.filter(([one]) => one === name), name);

  await expect(visit.launcher).toBeVisible();
  await call("hide");
  await expect(visit.launcher).toBeHidden();
  await call("show");
  await expect(visit.launcher).toBeVisible();
  await call("open");
  await expect(visit.field).toBeVisible();
  await expect(desk.offers.first()).toContainText("Repairs and warranty");
  await desk.accept();
  await expect
    .poll(async () => (await told("joined"))[0]?.[1])
    .toMatchObject({ name: "Ann Solberg" });
  await expect.poll(() => told("started")).toHaveLength(1);
  await call("identify", { name: "Ruth Berg", email: "ruth@example.org" });
  await expect(desk.sessions.first()).toContainText("Ruth Berg");
  await call("ask", "Where is my order?");
  await expect(visit.field).toHaveValue("Where is my order?");
  await call("close");
  await expect(visit.field).toBeHidden();
  await desk.say("Hello Ruth");
  await expect.poll(async () => (await told("unread")).at(-1)?.[1]).toMatchObject({ count: 1 });
  await call("toggle");
  await expect(visit.field).toBeVisible();
  await call("locale", "de");
  await expect(visit.panel.locator("html")).toHaveAttribute("lang", "de");
  await desk.page.keyboard.press("Alt+e");
  await expect.poll(async () => (await told("ended")).length).toBe(1);
  await call("destroy");
  await expect(visit.launcher).toHaveCount(0);
});

test("IS-8 what the page said of the visitor before the panel was opened reaches the agent", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  const { page } = visit;
  await expect(visit.launcher).toBeVisible();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.url()} ${request.headers().referer}`));
  await page.evaluate(() => {
    const site = window as unknown as Site;
    site.Switchboard("identify", { name: "Ruth Berg" });
    site.Switchboard("attributes", { plan: "gold" });
  });
  await visit.open();
  // In the offer already, so before the agent decides.
  await expect(desk.offers.first()).toContainText("Ruth Berg");
  await desk.accept();
  await expect(desk.sessions.first()).toContainText("Ruth Berg");
  // No address carries it: addresses end up in logs.
  expect(asked.filter((line) => /Ruth|gold/.test(line))).toEqual([]);
});

test("IS-8 a page that comes later is told of the agent who is there, once", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.somebody());
  const { page } = visit;
  await page.addInitScript(() => {
    if (parent !== window) return;
    const site = window as unknown as Site;
    site.told = [];
    const early = ((...call: unknown[]) => {
      early.q = [...(early.q ?? []), call];
    }) as Site["Switchboard"];
    site.Switchboard = early;
    for (const name of ["started", "joined", "unread"])
      early("on", name, (detail: Record<string, unknown>) => site.told.push([name, detail]));
  });
  const told = () => page.evaluate(() => (window as unknown as Site).told);
  const joined = ["joined", { name: "Ann Solberg", role: "agent" }];
  await page.goto(`${people.links.site}/index.html`);
  await visit.open();
  await desk.accept();
  await expect.poll(told).toContainEqual(joined);
  await page.reload();
  await expect.poll(told).toContainEqual(joined);
  // A line after it: whatever was to be told of joining has been told.
  await desk.say("Still here");
  await visit.reads("Still here");
  expect((await told()).map(([name]) => name).filter((name) => name !== "unread")).toEqual([
    "started",
    "joined",
  ]);
});

test("IS-1 rival scripts and a hostile page do not break it", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.somebody());
  await visit.page.addInitScript(() => {
    if (parent !== window) return;
    // Old libraries that add to everything, and a site that styles everything.
    Object.assign(Array.prototype, { last() {}, contains: true });
    Object.assign(Object.prototype, { extend() {}, each: 7 });
    Object.assign(String.prototype, { trimAll() {} });
    Object.assign(window, { open: null, name: "rival", $: () => null });
    document.addEventListener("DOMContentLoaded", () => {
      const style = document.createElement("style");
      style.textContent =
        "* { all: revert !important; display: inline !important } iframe, button { visibility: hidden !important }";
      document.head.append(style);
      for (const noise of [
        null,
        "x",
        7,
        {},
        { sb: "ready" },
        { sb: "navigate", url: "/care.html" },
      ])
        window.postMessage(noise, "*");
    });
  });
  await visit.page.goto(`${people.links.site}/about.html`);
  await visit.open();
  await desk.accept();
  await visit.say("Is anybody there?");
  await desk.reads("Is anybody there?");
  expect(visit.page.url()).toContain("/about.html");
});

test("IS-1 a visit leaves a cookie and nothing else behind", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor("care.html")).open();
  await desk.accept();
  await visit.say("Hello?");
  await desk.page.keyboard.press("Alt+e");
  await expect(visit.ended).toBeVisible();
  await visit.page.reload();
  await expect(visit.launcher).toBeVisible();
  const left = () =>
    visit.page.evaluate(async () => ({
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      caches: (await caches.keys()).length,
      databases: (await indexedDB.databases()).length,
      stored: [localStorage.length, sessionStorage.length],
    }));
  const nothing = { workers: 0, caches: 0, databases: 0, stored: [0, 0] };
  await expect.poll(left).toEqual(nothing);
  const cookies = await visit.page.context().cookies();
  expect(cookies.map(({ name }) => name)).toEqual(["sb_v"]);
  await visit.page.goto(`${people.links.server}/v1/version`);
  expect(await left()).toEqual(nothing);
});

test("IS-1 a browser that is too old gets a plain way", async ({ people }) => {
  const visit = new Visit(await people.somebody());
  const { page } = visit;
  await page.addInitScript(() => {
    Reflect.deleteProperty(ShadowRoot.prototype, "adoptedStyleSheets");
  });
  await page.goto(`${people.links.site}/about.html`);
  await expect(visit.launcher).toHaveCount(0);
  await page.getByRole("link", { name: "Chat", exact: true }).click();
  await expect(page.getByLabel("Your question")).toBeVisible();
  await expectAccessible(page);
});

test("IS-8 a page with a strict policy carries it in one tag @phone", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.somebody());
  const broken: string[] = [];
  visit.page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) broken.push(message.text());
  });
  await visit.page.goto(`${people.links.site}/checkout.html`);
  await visit.open();
  await desk.accept();
  await visit.say("My card is refused.");
  await desk.reads("My card is refused.");
  await expectAccessible(visit.page);
  expect(broken).toEqual([]);
});
