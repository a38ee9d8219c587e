// Looking at pages and talking about them, in one window.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** A visitor in the large window, with the agent who serves them. */
const inViewer = async (people: People): Promise<{ page: Page; desk: Desk }> => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const page = await people.somebody();
  const { server, site, site_key } = people.links;
  const click = { site: site_key, page: `${site}/index.html`, origin: site, locale: "en" };
  await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
  await expect(page.locator("form.compose textarea")).toBeVisible();
  await desk.accept();
  return { page, desk };
};

test("IS-15 IS-49 IS-50 IS-51 one leads, both talk, and nothing gets lost", async ({ people }) => {
  const { page, desk } = await inViewer(people);
  const { site } = people.links;
  const view = page.frameLocator("iframe.view");
  const field = page.locator("form.compose textarea");
  const lines = page.getByRole("log").locator(".line .bubble > p");
  await expect(view.getByRole("heading", { level: 1 })).toBeVisible();

  // Led to a page while a line comes: both are there, side by side.
  await desk.pages();
  await desk.address.fill(`${site}/trips.html`);
  await desk.address.press("Enter");
  await page.getByRole("button", { name: "Allow" }).click();
  await desk.say("Here they are.");
  await expect(lines.filter({ hasText: "Here they are." })).toBeInViewport();
  await expect(view.getByRole("heading", { level: 1 })).toContainText(/trip/i);
  await expect(page.locator("iframe.view")).toBeInViewport();

  // Who does not lead moves nobody.
  await page.getByRole("textbox", { name: "Address" }).fill(`${site}/shop.html`);
  await page.getByRole("textbox", { name: "Address" }).press("Enter");
  await expect(view.getByRole("heading", { level: 1 })).toContainText(/shop|gear/i);

  // Cut off, what is typed waits in sight.
  await field.fill("And in July?");
  await field.press("Enter");
  await expect(lines.filter({ hasText: "And in July?" })).toBeVisible();
  await page.context().setOffline(true);
  await field.fill("Or in August?");
  await field.press("Enter");
  await expect(page.locator(".pending")).toContainText("Or in August?");
  await page.context().setOffline(false);
  await desk.reads("Or in August?");
  await expect(page.locator(".pending")).toHaveCount(0);

  // What the window shows is what the archive holds.
  const said = ["Here they are.", "And in July?", "Or in August?"];
  await expect(lines).toHaveText(said);
  const events = await people.company.kept();
  expect(events.filter(({ kind }) => kind === "line").map(({ text }) => text)).toEqual(said);
  expect(events.filter(({ kind }) => kind === "pushed").map(({ url }) => url)).toEqual([
    `${site}/trips.html`,
  ]);

  // Nothing would be lost, so nobody is asked; then there is nothing to type into.
  await page.locator(".controls").getByRole("button", { name: "End the conversation" }).click();
  await expect(page.getByRole("heading", { name: "The conversation has ended" })).toBeVisible();
  await expect(field).toHaveCount(0);
});

test("IS-15 on a small screen page and conversation are two panes of one session @phone", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor("shop.html")).open();
  await desk.accept();
  await visit.say("Which tent?");
  await visit.panel.getByRole("button", { name: "Minimise" }).click();
  await expect(visit.field).toBeHidden();
  await expect(visit.page.getByRole("heading", { level: 1 })).toBeInViewport();
  await desk.say("The small one.");
  await expect(visit.launcher.locator("b")).toHaveText("1");
  await visit.launcher.click();
  await visit.reads("The small one.");
  expect(await visit.texts()).toEqual(["Which tent?", "The small one."]);
  await expectAccessible(visit.page);
});
