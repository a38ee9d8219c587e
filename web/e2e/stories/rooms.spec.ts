// Rooms: seen from the large window, entered by a click, switched off by the tenant.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";

/** A visitor in a large window of their own, asking for that service. */
const inViewer = async (people: People, service: string): Promise<Page> => {
  const page = await people.somebody();
  const { server, site, site_key } = people.links;
  const click = { site: site_key, service, page: `${site}/index.html`, origin: site, locale: "en" };
  await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
  const field = page.locator("form.compose textarea");
  const wait = page.getByRole("button", { name: "Wait", exact: true });
  await expect(field.or(wait)).toBeVisible();
  // Nobody answers: into the queue all the same.
  if (await wait.isVisible()) await wait.click();
  await expect(field).toBeVisible();
  return page;
};

const say = async (page: Page, text: string): Promise<void> => {
  const field = page.locator("form.compose textarea");
  await field.fill(text);
  await field.press("Enter");
};

test("IS-52 a click in the list of rooms leads from the queue into a room @phone", async ({
  people,
}) => {
  const host = await inViewer(people, "campfire");
  await say(host, "Sit down, there is tea.");
  const guest = await inViewer(people, "general");
  const controls = guest.locator(".controls");
  const side = guest.getByRole("complementary", { name: "Rooms" });
  await controls.getByRole("button", { name: "Rooms" }).click();
  const room = side.getByRole("button", { name: "Campfire" });
  await expect(room).toContainText("People: 1");
  await expectAccessible(guest);
  await expectNoSidewaysScroll(guest);

  // A word that was typed and not sent would be lost: asked first.
  await guest.locator("form.compose textarea").fill("not sent");
  await room.click();
  await side.getByRole("button", { name: "Stay here" }).click();
  await guest.locator("form.compose textarea").fill("");
  await room.click();
  await expect(guest.getByRole("log")).toContainText("Sit down, there is tea.");
  await say(guest, "Thank you!");
  await expect(host.getByRole("log")).toContainText("Thank you!");

  // One entry each, and one's own room is marked.
  await host.locator(".controls").getByRole("button", { name: "People" }).click();
  const there = host.getByRole("complementary", { name: "People" }).getByRole("listitem");
  await expect(there).toHaveCount(2);
  await controls.getByRole("button", { name: "Rooms" }).click();
  await expect(room).toBeDisabled();
  await expect(room).toContainText("you are here");
  await expect(room).toContainText("People: 2");
  await expectAccessible(guest);
});

test("IS-52 a room that closed meanwhile is told, and nothing is lost", async ({ people }) => {
  const host = await inViewer(people, "campfire");
  await say(host, "Nobody here.");
  const guest = await inViewer(people, "general");
  await guest.locator(".controls").getByRole("button", { name: "Rooms" }).click();
  const side = guest.getByRole("complementary", { name: "Rooms" });
  const room = side.getByRole("button", { name: "Campfire" });
  await expect(room).toBeVisible();
  await host.locator(".controls").getByRole("button", { name: "End the conversation" }).click();
  await expect(host.getByRole("heading", { name: "The conversation has ended" })).toBeVisible();
  await room.click();
  await expect(side.getByRole("alert")).toContainText("full or closed");
  await expect(side).toContainText("No room is open now");
  await say(guest, "Still in the queue.");
  await expect(guest.getByRole("log")).toContainText("Still in the queue.");
});

test("IS-73 IS-77 what the tenant switched off has no button; who leads is set all the same", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await inViewer(people, "campfire");
  for (const on of [true, false]) {
    await people.company.settings({ show_people: on, show_rooms: on });
    const page = await inViewer(people, "general");
    const button = (name: string) => page.locator(".controls").getByRole("button", { name });
    await expect(button("Pages")).toBeVisible();
    await expect(button("People")).toHaveCount(on ? 1 : 0);
    await expect(button("Rooms")).toHaveCount(on ? 1 : 0);
    await desk.accept();
    await expect(page.locator(".faces li").filter({ hasText: "Ann" })).toContainText("leads");
  }
  // Staff keep their list.
  await desk.go("Rooms");
  const room = desk.page.getByRole("row").filter({ hasText: "Campfire" });
  await expect(room.getByRole("cell", { name: "1", exact: true })).toBeVisible();
  await expectAccessible(desk.page);
  await room.getByRole("link").click();
  await expect(desk.page.getByRole("heading", { level: 1 })).toBeVisible();
});
