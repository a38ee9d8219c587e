// The large window: page above, people, talk, and the line to type in.
import type { Locator, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 900, height: 700 },
  { width: 390, height: 844 },
];

/** Each area has room, and none begins before the one above it ends. */
async function expectOrder(page: Page, areas: Locator[]): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await expect(async () => {
      let end = 0;
      for (const area of areas) {
        const box = await area.boundingBox();
        expect(box, `${area}`).not.toBeNull();
        expect(box!.height, `${area}`).toBeGreaterThan(20);
        expect(box!.y, `${area} at ${size.width}`).toBeGreaterThanOrEqual(end - 1);
        end = box!.y + box!.height;
      }
      expect(end).toBeLessThanOrEqual(size.height + 1);
    }).toPass();
    await expectNoSidewaysScroll(page);
  }
}

test("IS-15 IS-46 IS-47 IS-48 IS-49 IS-50 IS-51 IS-52 IS-53 the viewer has its areas in order", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const page = await people.somebody();
  const { server, site, site_key } = people.links;
  const click = { site: site_key, page: `${site}/index.html`, origin: site, locale: "en" };
  await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
  const field = page.locator("form.compose textarea");
  await expect(field).toBeVisible();
  await desk.accept();
  const view = page.frameLocator("iframe.view");
  await expect(view.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectOrder(page, [
    page.locator("iframe.view"),
    page.locator(".strip"),
    page.locator(".log"),
    page.locator("form.compose"),
  ]);
  await page.setViewportSize(SIZES[0]!);

  // Both see and talk in one view.
  await desk.say("Can you see the tents?");
  await expect(page.getByRole("log")).toContainText("Can you see the tents?");
  await field.fill("Yes, I can.");
  await field.press("Enter");
  await desk.reads("Yes, I can.");
  await page.getByRole("textbox", { name: "Address" }).fill(`${site}/shop.html`);
  await page.getByRole("button", { name: "Go" }).click();
  await expect(view.getByRole("heading", { level: 1 })).toContainText(/shop|gear/i);
  await page.getByRole("textbox", { name: "Address" }).fill("not an address");
  await page.getByRole("button", { name: "Go" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();

  // The buttons switch the window beside the conversation.
  const controls = page.locator(".controls");
  await controls.getByRole("button", { name: "Pages" }).click();
  await expect(
    page.getByRole("complementary", { name: "Pages" }).getByRole("listitem"),
  ).toHaveCount(2);
  await controls.getByRole("button", { name: "People" }).click();
  await expect(page.getByRole("complementary", { name: "People" })).toContainText("Ann Solberg");
  await controls.getByRole("button", { name: "Help" }).click();
  await expect(page.getByRole("complementary", { name: "Help" })).toContainText(
    "Above is the page",
  );

  // Exit asks only if something would be lost, then this one is gone from the roster.
  await field.fill("not sent");
  await controls.getByRole("button", { name: "End the conversation" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End the conversation" }).click();
  await expect(page.getByRole("heading", { name: "The conversation has ended" })).toBeVisible();
  await expect(desk.transcript).toContainText("the visitor left");
});

test("IS-46 IS-47 IS-48 IS-49 the console shows a session in the same order", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await desk.pages();
  await expectAccessible(desk.page);
  await expectOrder(desk.page, [
    desk.page.locator(".browse-view"),
    desk.page.locator(".people"),
    desk.transcript,
    desk.page.locator(".composer"),
  ]);
  await desk.page.setViewportSize(SIZES[0]!);

  // The address bar of the one who leads moves the follower.
  await desk.address.fill("http://not an address");
  await desk.address.press("Enter");
  await expect(desk.page.getByRole("alert").filter({ hasText: "not a web address" })).toBeVisible();
  await desk.address.fill(new URL("care.html", visit.page.url()).href);
  await desk.address.press("Enter");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  await visit.page.waitForURL("**/care.html");
});
