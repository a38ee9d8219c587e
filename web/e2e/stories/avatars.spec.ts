// Who is shown by which picture, and who may change it.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { pictureOf } from "../fixtures/picture.ts";
import { Visit } from "../fixtures/visit.ts";

const pick = async (page: Page, name: string): Promise<void> => {
  const dialog = page.getByRole("dialog", { name: /^Picture of/ });
  await dialog.getByRole("radio", { name }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
};

/** The picture that covers the initials, as the page draws it. */
const drawn = (visit: Visit, of: string) =>
  visit.panel
    .locator(of)
    .first()
    .evaluate((face) => getComputedStyle(face, "::after").backgroundImage);

test("IS-65 IS-74 IS-84 agent, visitor and manager choose, and everybody sees it", async ({
  people,
}, info) => {
  await people.company.profile({ avatars: { choice: true, agent: "owl", visitor: "cat" } });
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  const offer = ann.offers.first();
  await expect(offer.locator("img")).toHaveAttribute("src", "/pictures/cat");
  await ann.accept();
  await ann.say("Good morning");
  await visit.reads("Good morning");
  await expect.poll(() => drawn(visit, ".head .avatar")).toContain("/pictures/owl");
  await expect.poll(() => drawn(visit, ".line .avatar")).toContain("/pictures/owl");

  // The visitor, in the panel.
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("radio", { name: "Whale" }).check();
  const people_ = ann.page.getByRole("list", { name: "People in this session" });
  await expect(people_.locator("img[src='/pictures/whale']")).toBeVisible();
  await expect(ann.sessions.first().locator("img")).toHaveAttribute("src", "/pictures/whale");

  // The agent, of themselves: live sessions show it at once.
  await ann.page.getByRole("button", { name: /account and preferences/ }).click();
  await ann.page.getByRole("menuitem", { name: "Preferences" }).click();
  await ann.page.getByRole("button", { name: "Change", exact: true }).click();
  await expectAccessible(ann.page);
  await info.attach("picker", { body: await ann.page.screenshot(), contentType: "image/png" });
  await pick(ann.page, "Bear");
  await ann.page.keyboard.press("Escape");
  await expect.poll(() => drawn(visit, ".head .avatar")).toContain("/pictures/bear");

  // The agent picks one for the visitor.
  await people_
    .getByRole("button", { name: /^Actions for/ })
    .first()
    .click();
  await ann.page.getByRole("menuitem", { name: /^Picture of/ }).click();
  await pick(ann.page, "Kite");
  await expect(people_.locator("img[src='/pictures/kite']")).toBeVisible();
  await expect(visit.panel.getByRole("radio", { name: "Kite" })).toBeChecked();

  // The manager changes the agent's, where they see who is at work.
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/live`);
  await admin.getByRole("button", { name: /^Change the picture of Ann/ }).click();
  await pick(admin, "Sun");
  await expect(admin.locator("img[src='/pictures/sun']")).toBeVisible();
  await expectAccessible(admin);
  await info.attach("live", { body: await admin.screenshot(), contentType: "image/png" });
  await expect.poll(() => drawn(visit, ".head .avatar")).toContain("/pictures/sun");
  await expect(people_.locator("img[src='/pictures/sun']")).toBeVisible();
  await info.attach("panel", { body: await visit.page.screenshot(), contentType: "image/png" });
  await info.attach("work", { body: await ann.page.screenshot(), contentType: "image/png" });

  // A company's own picture, and what is left when it is removed.
  await admin.goto(`${people.links.server}/console/admin/pictures`);
  const avatars = admin.getByRole("region", { name: "Avatars" });
  const [chooser] = await Promise.all([
    admin.waitForEvent("filechooser"),
    avatars.getByRole("button", { name: "Upload" }).click(),
  ]);
  await chooser.setFiles(await pictureOf(admin, "robot.png", 96, 96, "#7a5cc0"));
  await expect(avatars.getByText("robot")).toBeVisible();
  await expectAccessible(admin);
  await info.attach("pictures", { body: await admin.screenshot(), contentType: "image/png" });
  await admin.goto(`${people.links.server}/console/live`);
  await admin.getByRole("button", { name: /^Change the picture of Ann/ }).click();
  await pick(admin, "robot");
  await expect.poll(() => drawn(visit, ".head .avatar")).toMatch(/\/pictures\/[0-9a-f-]{36}/);
  await admin.goto(`${people.links.server}/console/admin/pictures`);
  await avatars.getByRole("button", { name: "Delete robot" }).click();
  await admin.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(avatars.getByText("robot")).toHaveCount(0);
  const second = new Visit(await people.visitor());
  await second.open();
  await ann.page.keyboard.press("Alt+a");
  await expect.poll(() => drawn(second, ".head .avatar")).toContain("/pictures/owl");
});

test("IS-34 a visitor who comes back finds what they chose", async ({ people }) => {
  await people.company.profile({ avatars: { choice: true, visitor: "cat" } });
  await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  const menu = () => visit.panel.getByRole("button", { name: /^Option/ }).click();
  await menu();
  await visit.panel.getByRole("radio", { name: "Frog" }).check();
  await visit.panel.getByRole("switch", { name: "Sounds" }).uncheck();
  await visit.panel.getByLabel("Language").selectOption("de");
  await expect(visit.panel.getByRole("switch", { name: "Töne" })).not.toBeChecked();
  await visit.panel.getByRole("button", { name: "Gespräch beenden" }).click();
  // In another tab, which remembers nothing of this one.
  const tab = new Visit(await visit.page.context().newPage());
  await tab.page.goto(visit.page.url());
  await visit.page.close();
  await tab.open();
  await expect(tab.panel.locator("html")).toHaveAttribute("lang", "de");
  await tab.panel.getByRole("button", { name: "Optionen" }).click();
  await expect(tab.panel.getByRole("radio", { name: "Frosch" })).toBeChecked();
  await expect(tab.panel.getByRole("switch", { name: "Töne" })).not.toBeChecked();
});
