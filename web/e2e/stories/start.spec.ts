// What happens between the page view and the conversation.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, Server, test } from "../fixtures/index.ts";
import { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

const PART = /\/assets\/(\w+\/\w+\.js|panel-[\w-]+\.css)$/;

test("IS-33 IS-38 IS-43 IS-45 IS-108 the question is taken while the client comes @phone", async ({
  browser,
}, info) => {
  // In pieces, so that some can be there and one not.
  const server = new Server({ args: ["--delivery", "pieces"] });
  await server.start();
  const people = new People(browser, server, info.project.use);
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  const { page, panel } = visit;
  // One part is held back; the others come one after the other.
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  let turn = Promise.resolve();
  await page.route(PART, async (route) => {
    if (/\/panel\./.test(route.request().url())) await held;
    else if (!route.request().url().endsWith(".css")) {
      turn = turn.then(() => new Promise((go) => setTimeout(go, 40)));
      await turn;
    }
    await route.continue();
  });
  const asked = new Set<string>();
  const fetched = new Set<string>();
  page.on("request", (one) => PART.test(new URL(one.url()).pathname) && asked.add(one.url()));
  page.on("requestfinished", (one) => fetched.add(one.url()));
  await visit.launcher.click();
  const bar = panel.getByRole("progressbar");
  await expect(bar).toBeVisible();
  await expect(panel.getByRole("heading")).toHaveText(
    "You are being connected to Meridian Outdoor",
  );
  const seen: number[] = [];
  const grown = async () => seen.push(Number(await bar.getAttribute("value")));
  await visit.question.pressSequentially("Lost ");
  await grown();
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(0.3);
  await grown();
  await visit.question.pressSequentially("parcel");
  await expectAccessible(page);
  await grown();
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBeLessThan(1);
  // While the form is open, all parts but the one held back are there already (IS-108).
  await expect.poll(() => [...asked].filter((url) => !fetched.has(url)).length).toBe(1);
  expect(asked.size).toBeGreaterThanOrEqual(12);
  await expect(visit.question).toHaveValue("Lost parcel");
  // Nothing half there: the conversation is not shown before the last part.
  await expect(visit.field).toHaveCount(0);
  await panel.getByRole("button", { name: "Send" }).click();
  release();
  await expect(visit.field).toBeVisible();
  await expect(bar).toHaveCount(0);
  await visit.reads("Lost parcel");
  await expect(desk.offers.first()).toContainText("Lost parcel");
  await desk.accept();
  await desk.reads("Lost parcel");
  await people.leave();
  await server.dispose();
});

test("IS-2 IS-37 a page view starts nothing, and the page does not notice", async ({ people }) => {
  const visit = new Visit(await people.somebody());
  const { page } = visit;
  const sockets: string[] = [];
  const asked: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  page.on("request", (request) => asked.push(request.url()));
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const { site, server } = people.links;
  await page.goto(`${site}/shop.html`);
  await expect(visit.launcher).toHaveText("Leave a question");
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  expect(page.frames()).toHaveLength(1);
  expect(sockets).toEqual([]);
  const ours = asked.filter((url) => url.startsWith(server)).map((url) => new URL(url).pathname);
  expect(ours[0]).toBe("/embed.js");
  expect(ours.slice(1).filter((path) => !path.endsWith("/availability"))).toEqual([]);
  const shift = await page.evaluate(
    () => (window as unknown as { seen: { shift: number } }).seen.shift,
  );
  expect(shift).toBeLessThan(0.01);
});

test("IS-29 IS-40 CC-33 CC-34 each start is built anew, its parts come from the cache", async ({
  people,
}) => {
  const visit = new Visit(await people.visitor());
  const page = visit.page;
  const start = async () => {
    await visit.launcher.click();
    await expect(visit.panel.getByRole("button", { name: "Leave the question" })).toBeVisible();
    return visit.panel.locator("#start").evaluate((element) => ({
      ...(JSON.parse(element.textContent ?? "") as {
        token: string;
        build: string;
        page: string;
        tenant_name: string;
      }),
      bytes: performance
        .getEntries()
        .reduce((sum, entry) => sum + ((entry as PerformanceResourceTiming).transferSize ?? 0), 0),
    }));
  };
  const first = await start();
  await page.goto(`${people.links.site}/care.html`);
  const second = await start();
  expect(second.token).not.toBe(first.token);
  expect(second.page).toContain("/care.html");
  expect(second.tenant_name).toBe("Meridian Outdoor");
  expect(second.bytes).toBeLessThan(first.bytes * 0.5);
  const { build } = await (await page.request.get(`${people.links.server}/v1/version`)).json();
  expect([first.build, second.build]).toEqual([build, build]);
});

test("IS-30 a visitor who returns is recognised, a forged cookie is not", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  const context = visit.page.context();
  const known = () =>
    visit.panel
      .locator("#start")
      .evaluate((start) => JSON.parse(start.textContent ?? "").visitor_known);
  const leave = async () => {
    await visit.panel.getByRole("button", { name: "Leave the queue" }).click();
    await expect(
      visit.panel.getByRole("button", { name: "Start a new conversation" }),
    ).toBeVisible();
    await visit.page.reload();
  };
  await visit.open();
  expect(await known()).toBe(false);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: "sb_v", httpOnly: true, secure: true, sameSite: "None" });
  await leave();
  await visit.open();
  expect(await known()).toBe(true);
  await expect(desk.offers.first()).toContainText("Was here before");
  await leave();
  const { value, ...rest } = cookie!;
  const forged = (value.startsWith("A") ? "B" : "A") + value.slice(1);
  await context.addCookies([{ ...rest, value: forged }]);
  // Taken as none: a start like any first one, and nothing said about it.
  await visit.open();
  expect(await known()).toBe(false);
});

test("IS-32 IS-90 the link's kind of help and its page reach the agent", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page, field } = new Visit(await people.visitor("reparatur.html"));
  await page.getByRole("link", { name: "Die Werkstatt fragen" }).click();
  await expect(field).toBeVisible();
  await expect(desk.offers.first()).toContainText("Repairs and warranty");
  await expect(desk.offers.first()).toContainText("/reparatur.html");
  await desk.offers.first().getByRole("button", { name: "Decline" }).click();

  const other = new Visit(await people.visitor("index.html"));
  await other.page.getByRole("link", { name: "Ask us now" }).click();
  await expect(other.field).toBeVisible();
  const gear = desk.offers.filter({ hasText: "Choosing gear" });
  await expect(gear).toContainText("/index.html");
});

test("IS-67 IS-103 a site that is not registered gets an explanation and no session @phone", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("sue"));
  await desk.ready();
  const page = await people.somebody();
  await page.goto(`${people.links.unregistered}/index.html`);
  const visit = new Visit(page);
  await expect(visit.launcher).toHaveText("Chat");
  await visit.launcher.click();
  const notice = visit.panel.getByText(/not registered/i).first();
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  // The way back to the page is within reach, also where the notice fills the screen.
  await visit.launcher.click();
  await expect(notice).toBeHidden();
  const all = await desk.page.request.get(`${people.links.server}/v1/sessions`);
  expect((await all.json()).items).toEqual([]);
});
