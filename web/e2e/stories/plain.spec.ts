// Without scripts: a page of forms that refreshes itself.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectNoSidewaysScroll, test } from "../fixtures/index.ts";

test("CC-33 IS-115 IS-120 WT-4 without scripts one waits, is accepted and talks @phone", async ({
  people,
}) => {
  const page = await people.visitor("index.html", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Chat with us" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByLabel(/question/i).fill("Is there a path for prams?");
  const looks: number[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.url().includes("/session")) looks.push(Date.now());
  });
  await page.getByRole("button").first().click();
  await page.waitForURL("**/session*");
  await expectNoSidewaysScroll(page);
  await expect.poll(() => looks.length).toBeGreaterThanOrEqual(3);
  // Five seconds from one page to the next, of which the browser is told; no page is fetched
  // sooner, and how much later the machine decides.
  expect(await page.locator("meta[http-equiv=refresh]").getAttribute("content")).toMatch(/^5\b/);
  const gaps = looks.slice(1).map((at, n) => at - looks[n]!);
  for (const gap of gaps) expect(gap).toBeGreaterThan(4_500);

  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await expect(desk.offers.first()).toContainText("Is there a path for prams?");
  await desk.accept();
  await desk.say("All the way to the lake.");
  const talk = page.frameLocator("iframe").first();
  await expect(talk.getByText("All the way to the lake.")).toBeVisible();
  await page.locator("textarea[name=text]").fill("Wonderful!");
  await page.getByRole("button").first().click();
  await desk.reads("Wonderful!");
  await expect(talk.getByText("Wonderful!")).toBeVisible();
  // What is said later comes by itself, and the newest is in view.
  for (const n of [1, 2, 3, 4, 5, 6]) await desk.say(`Hut ${n} has a playground.`);
  await expect(talk.getByText("Hut 6 has a playground.")).toBeInViewport();
  await desk.say("Anything else?");
  await expect(talk.getByText("Anything else?")).toBeInViewport();
});

test("IS-116 without scripts a place in the queue outlives a restart of the server", async ({
  people,
  server,
}) => {
  const ask = async (question: string) => {
    const page = await people.visitor("index.html", { javaScriptEnabled: false });
    await page.getByRole("link", { name: "Chat with us" }).click();
    await page.getByLabel(/question/i).fill(question);
    await page.getByRole("button").first().click();
    await page.waitForURL("**/session*");
    return page;
  };
  await ask("I came first");
  const page = await ask("I came second");
  await expect(page.getByText("Place 2 of 2")).toBeVisible();
  const { href } = new URL(page.url());
  await server.terminate();
  await server.start();
  await page.goto(href);
  await expect(page.getByText("Place 2 of 2")).toBeVisible();
});
