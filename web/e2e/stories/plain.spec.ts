// Without scripts: a page of forms that refreshes itself.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectNoSidewaysScroll, test } from "../fixtures/index.ts";

test("IS-115 IS-120 WT-4 without scripts one waits, is accepted and talks @phone", async ({
  people,
}) => {
  test.slow();
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
  await expect.poll(() => looks.length, { timeout: 25_000 }).toBeGreaterThanOrEqual(4);
  const gaps = looks.slice(1).map((at, n) => at - looks[n]!);
  for (const gap of gaps) {
    expect(gap).toBeGreaterThan(4_500);
    expect(gap).toBeLessThan(5_500);
  }

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
});
