// How the client reaches the browser: sizes, the packings, ahead of the click.
import { Desk } from "../fixtures/desk.ts";
import { expect, Server, test } from "../fixtures/index.ts";
import { People } from "../fixtures/people.ts";
import { Middle } from "../fixtures/proxy.ts";
import { Visit } from "../fixtures/visit.ts";

const PART = /\/assets\/[\w-]+(\/\w+)?\.(js|css)$/;

test("IS-36 the first stage is far below seven kilobytes", async ({ people }) => {
  const visit = new Visit(await people.somebody());
  const answer = visit.page.waitForResponse(/embed\.js/);
  await visit.page.goto(people.links.site);
  const { responseBodySize } = await (await answer).request().sizes();
  expect(responseBodySize).toBeGreaterThan(500);
  expect(responseBodySize).toBeLessThan(2_000);
});

test("IS-41 in pieces, there are 12 to 24, and one that fails is asked for again, alone", async ({
  browser,
}) => {
  const server = new Server({ args: ["--delivery", "pieces"] });
  try {
    await server.start();
    const people = new People(browser, server, {});
    const visit = new Visit(await people.visitor());
    const asked = new Map<string, number>();
    // What is loaded when it is first wanted, and the boot and the loader, do not count.
    const piece = /\/assets\/(\w+\/(?!rest|aloud|http)\w+\.js|panel-\w+\.css)$/;
    await visit.page.route(piece, async (route) => {
      const { pathname } = new URL(route.request().url());
      const before = asked.get(pathname) ?? 0;
      asked.set(pathname, before + 1);
      if (/\/talk\./.test(pathname) && before === 0) await route.abort();
      else await route.continue();
    });
    await visit.launcher.click();
    await expect(visit.panel.getByRole("heading", { level: 2 })).toHaveText(
      "Nobody is here right now",
    );
    expect(asked.size).toBeGreaterThanOrEqual(12);
    expect(asked.size).toBeLessThanOrEqual(24);
    const times = (which: boolean) =>
      [...asked].filter(([path]) => /\/talk\./.test(path) === which).map(([, times]) => times);
    // Each is fetched and then run, here without a cache; the one that failed once more.
    const [again] = times(true);
    expect(again).toBe(Math.max(...times(false)) + 1);
    await people.leave();
  } finally {
    await server.dispose();
  }
});

test("IS-42 without a loader the client comes as 20 to 30 modules", async ({ browser }) => {
  const server = new Server({ args: ["--delivery", "modules"] });
  try {
    await server.start();
    const people = new People(browser, server, {});
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const visit = new Visit(await people.visitor());
    const parts = new Set<string>();
    visit.page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (PART.test(pathname) && !/carry/.test(pathname)) parts.add(pathname);
    });
    const start = visit.page.waitForResponse(/\/panel\?/);
    await visit.open();
    // What is wanted later may be on its way already; the client is what the document names.
    const named = (await (await start).text()).matchAll(/rel="modulepreload" href="([^"]+)"/g);
    const modules = [...named].map(([, path]) => path);
    expect([...parts]).toEqual(expect.arrayContaining(modules));
    expect(modules.length).toBeGreaterThanOrEqual(20);
    expect(modules.length).toBeLessThanOrEqual(30);
    await visit.say("Hello?");
    await desk.accept();
    await desk.reads("Hello?");
    await people.leave();
  } finally {
    await server.dispose();
  }
});

test("IS-42 a module that fails is asked for again, alone", async ({ browser }) => {
  const server = new Server({ args: ["--delivery", "modules"] });
  try {
    await server.start();
    const people = new People(browser, server, {});
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const page = await people.somebody();
    const { site, site_key } = people.links;
    const asked: string[] = [];
    let fails = 1;
    // Without Playwright's own routes, which would switch the browser's cache off.
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Fetch.enable", { patterns: [{ urlPattern: "*/composer.js" }] });
    devtools.on("Fetch.requestPaused", ({ requestId }) => {
      if (fails-- > 0)
        void devtools.send("Fetch.failRequest", { requestId, errorReason: "ConnectionReset" });
      else void devtools.send("Fetch.continueRequest", { requestId });
    });
    page.on("requestfinished", async (request) => {
      const sizes = await request.sizes().catch(() => undefined);
      const { pathname } = new URL(request.url());
      if (PART.test(pathname) && (sizes?.responseBodySize ?? 0) > 0) asked.push(pathname);
    });
    const click = new URLSearchParams({ site: site_key, page: `${site}/index.html`, locale: "en" });
    await page.goto(`${people.links.server}/panel?${click}`);
    await expect(page.locator("form.compose textarea")).toBeVisible();
    expect(fails).toBeLessThan(1);
    // Nothing was transferred twice.
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(20);
    expect(asked.filter((path, at) => asked.indexOf(path) !== at)).toEqual([]);

    // What does not come at all is said, with a way to try again.
    const late = new Visit(await people.visitor());
    let comes = false;
    await late.page.route(/\/composer\.js/, (route) => (comes ? route.continue() : route.abort()));
    await late.launcher.click();
    const notice = late.panel.getByRole("alert");
    await expect(notice).toContainText("Try again");
    comes = true;
    await notice.getByRole("link").click();
    await expect(late.field).toBeVisible();
    await people.leave();
  } finally {
    await server.dispose();
  }
});

test("IS-44 parts come during earlier page views, where the company allows it", async ({
  people,
}) => {
  const { site } = people.links;
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await people.company.settings({ preload: true });
  const visit = new Visit(await people.somebody());
  const early = visit.page.waitForResponse((one) => PART.test(new URL(one.url()).pathname));
  await visit.page.goto(site);
  await early;
  await visit.page.waitForLoadState("networkidle");
  await visit.open();
  const frame = visit.page.frames().find((one) => one.url().includes("/panel?"));
  // What came from the cache was not transferred; what is fetched when it is wanted is no part.
  const late = await frame?.evaluate(() => {
    const { parts } = JSON.parse(document.getElementById("start")?.textContent ?? "{}");
    const named = new Set(parts.map(({ url }: { url: string }) => url));
    return (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter((one) => one.transferSize > 0)
      .map((one) => new URL(one.name).pathname)
      .filter((path) => named.has(path));
  });
  expect(late, "all parts were in the cache before the click").toEqual([]);
});

test("IS-89 an agent logs in and works through a proxy that knows plain requests only", async ({
  people,
}) => {
  const proxy = new Middle();
  try {
    const page = await people.somebody({
      viewport: { width: 1440, height: 900 },
      isMobile: false,
      proxy: await proxy.open(),
    });
    const { server } = people.links;
    const { login, password, tenant } = people.person("ben");
    await page.goto(`${server}/console?tenant=${tenant}&login=${login}`);
    await page.locator("input[type=password]").fill(password);
    await page.keyboard.press("Enter");
    const desk = await new Desk(page).ready();
    const visit = await new Visit(await people.visitor()).open();
    await visit.say("Anybody there?");
    await desk.accept();
    await desk.reads("Anybody there?");
    await visit.field.pressSequentially("I sha");
    await expect(desk.typing).toContainText("I sha");
    await desk.say("Yes.");
    await visit.reads("Yes.");
    expect(proxy.refused, "sockets were tried first, in vain").toBeGreaterThan(0);
    expect(proxy.passed).toBeGreaterThan(0);
  } finally {
    proxy.close();
  }
});

test("IS-120 over a line of 33.6 kbit/s the question comes soon, letters are seen live and one is led", async ({
  people,
}) => {
  const proxy = new Middle({ bits: 33_600, roundTrip: 300 });
  try {
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const page = await people.somebody({ proxy: await proxy.open() });
    // The company's own page is not what is measured.
    await page.goto(`${people.links.site}/privacy.html`, { waitUntil: "commit" });
    const visit = new Visit(page);
    await expect(visit.launcher).toHaveText("Chat with us");
    await page.waitForLoadState("load");
    const since = performance.now();
    const after = () => Math.round(performance.now() - since);
    await visit.launcher.click();
    await expect(visit.question).toBeVisible();
    const asked = after();
    await visit.question.pressSequentially("Do you mend zips?");
    await expect(visit.field).toBeVisible();
    const complete = after();
    expect(asked, "milliseconds to the first screen").toBeLessThan(8_000);
    expect(complete, "milliseconds to the whole client").toBeLessThan(20_000);
    await visit.field.press("Enter");
    await desk.accept();
    await desk.reads("Do you mend zips?");
    await desk.field.pressSequentially("We do");
    await expect(visit.panel.locator(".live .bubble p")).toHaveText("We do");
    await desk.field.press("Enter");
    await visit.reads("We do");
    await visit.field.pressSequentially("Gre");
    await expect(desk.typing).toContainText("Gre");

    // Led to another page, and the conversation is there again.
    const led = page.waitForURL(/trips\.html/, { waitUntil: "commit" });
    await desk.pages();
    await desk.address.fill(`${people.links.site}/trips.html`);
    await desk.page.keyboard.press("Enter");
    await visit.panel.getByRole("button", { name: /allow/i }).click();
    await led;
    await expect(visit.lines.filter({ hasText: "We do" })).toHaveCount(1);
    await expect(visit.field).toHaveValue("Gre");
  } finally {
    proxy.close();
  }
});

test("IS-27 a page led to comes from where it lies, not through us", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Show me");
  await desk.accept();
  const { server, site } = people.links;
  await desk.pages();
  const seen: string[] = [];
  visit.page.on("request", (request) => seen.push(request.url()));
  await desk.address.fill(`${site}/trips.html`);
  await desk.page.keyboard.press("Enter");
  await visit.panel.getByRole("button", { name: /allow/i }).click();
  await visit.page.waitForURL(/trips\.html/);
  expect(seen.filter((url) => url.includes("trips.html") && url.startsWith(server))).toEqual(
    seen.filter((url) => url.startsWith(`${server}/panel?`) && url.includes("trips.html")),
  );
  expect(seen).toContain(`${site}/trips.html`);
  const text = await (await fetch(`${server}/metrics`)).text();
  expect(text).not.toMatch(/route="[^"]*proxy/);
});
