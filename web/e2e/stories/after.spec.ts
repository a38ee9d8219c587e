// What follows a session: its rating, other programs that are to be told of it, and the archive
// as a file.
import { readFileSync } from "node:fs";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** A conversation of two lines, which the agent ends. */
const conversation = async (people: People, text: string): Promise<Visit> => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say(text);
  await desk.say("gladly");
  await visit.reads("gladly");
  const context = await people.staff("admin", "away");
  await context.goto(`${people.links.server}/console/archive`);
  await context.locator("tbody a").first().click();
  await context.getByRole("button", { name: "End the session" }).click();
  await expect(visit.ended).toBeVisible();
  await context.close();
  return visit;
};

test("a visitor rates the conversation", async ({ people }) => {
  const { panel, page } = await conversation(people, "may I <b>ask</b>?");
  const stars = panel.getByRole("group", { name: "How was it?" });
  await expect(stars).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("asked.png") });
  await expectAccessible(page);
  // With the keyboard: the group is one stop, arrows move in it.
  await stars.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  for (let n = 1; n < 4; n++) await page.keyboard.press("ArrowRight");
  await expect(stars.getByRole("radio", { name: "4 of 5" })).toBeChecked();
  await panel.getByLabel("Would you like to say more?").fill("quick & kind");
  await page.screenshot({ path: test.info().outputPath("rated.png") });
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Send the rating" }).click();
  await expect(panel.getByText("Thank you for your rating.")).toBeVisible();

  // The supervisor finds it: in the list, by the filter, in the log, in the sums.
  const senior = await people.staff("sue", "away");
  await senior.goto(`${people.links.server}/console/archive`);
  await expect(senior.locator("tbody tr")).toHaveCount(1);
  await expect(senior.locator("tbody tr")).toContainText("4 of 5");
  await senior.screenshot({ path: test.info().outputPath("archive.png") });
  await expectAccessible(senior);
  await expectNoSidewaysScroll(senior);
  await senior.getByLabel("Rating").selectOption({ label: "1 or 2 of 5" });
  await expect(senior.getByText("No sessions found")).toBeVisible();
  await senior.getByLabel("Rating").selectOption({ label: "4 of 5" });
  await senior.locator("tbody a").first().click();
  await expect(senior.getByText("The visitor gave 4 of 5 stars: quick & kind")).toBeVisible();
  await senior.goto(`${people.links.server}/console/ratings`);
  await expect(senior.locator("tbody tr")).toHaveCount(1);
  await senior.screenshot({ path: test.info().outputPath("ratings.png") });
  await expectAccessible(senior);
  await expectNoSidewaysScroll(senior);
});

test("the administrator registers a webhook and tries it", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/webhooks`);
  await expect(admin.getByText("Nothing here yet.")).toBeVisible();
  await admin.getByRole("button", { name: "Add a webhook" }).click();
  const editor = admin.getByRole("dialog", { name: "Add a webhook" });
  await editor.getByLabel("Name").fill("CRM");
  await editor.getByRole("textbox", { name: "Address", exact: true }).fill("http://127.0.0.1:9/");
  await expect(editor.getByLabel("A line was written (with its text)")).not.toBeChecked();
  await admin.screenshot({ path: test.info().outputPath("editor.png") });
  await expectAccessible(admin);
  await editor.getByRole("button", { name: "Save" }).click();
  const secret = admin.getByRole("dialog", { name: "Secret of the webhook" });
  await expect(secret.locator(".code-key")).toHaveText(/^whsec_/);
  await secret.getByRole("button", { name: "Close" }).last().click();

  await admin.getByRole("button", { name: "CRM" }).click();
  await admin.getByRole("button", { name: "Send a test" }).click();
  // Addresses inside are for the operator to allow.
  await expect(admin.getByText("Not taken: the address is not public")).toBeVisible();
  await admin.screenshot({ path: test.info().outputPath("tested.png") });
  await expectAccessible(admin);
});

test("the administrator takes the archive away as a file", async ({ people }) => {
  await conversation(people, "hello");
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/archive?status=ended`);
  await admin.getByRole("button", { name: "Export" }).click();
  const dialog = admin.getByRole("dialog", { name: "Export sessions" });
  await expect(dialog).toBeVisible();
  await admin.screenshot({ path: test.info().outputPath("export.png") });
  await expectAccessible(admin);
  const coming = admin.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe("sessions.csv");
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toMatch(/^\uFEFFid,name,service,/);
  expect(text.trim().split("\r\n")).toHaveLength(2);
  await admin.goto(`${people.links.server}/console/admin/audit`);
  await expect(admin.getByRole("row", { name: /session\.export\b/ })).toHaveCount(1);
});

test("the company says what its visitors may do after a session", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/settings`);
  await admin.getByLabel("What they are asked").fill("Did it help?");
  await admin.getByLabel("Agents see how their own sessions were rated").uncheck();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();
  const { panel } = await conversation(people, "hello");
  await expect(panel.getByRole("group", { name: "Did it help?" })).toBeVisible();
  // No mail server, no mail.
  await expect(panel.getByText("Have the transcript sent to you")).toHaveCount(0);
  await admin.getByLabel("Ask visitors how it was").uncheck();
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();
});

test("IS-7 visitors read the company's words in their language", async ({ people }, info) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/settings`);
  await admin.getByLabel("Words on the button").fill("Talk to us");
  const others = admin.getByText("In other languages");
  await others.first().click();
  await admin.getByRole("textbox", { name: "Deutsch" }).first().fill("Reden Sie mit uns");
  await others.nth(1).click();
  await admin.getByRole("textbox", { name: "Deutsch" }).nth(1).fill("Hat es geholfen?");
  await expectAccessible(admin);
  await info.attach("settings", {
    body: await admin.screenshot({ fullPage: true }),
    contentType: "image/png",
  });
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();

  const ann = await new Desk(await people.staff("ann")).ready();
  const english = new Visit(await people.visitor());
  await expect(english.launcher).toHaveText("Talk to us");
  const visit = new Visit(await people.visitor("reparatur.html"));
  await expect(visit.launcher).toHaveText("Reden Sie mit uns");
  await visit.open();
  await ann.accept();
  await visit.say("Guten Tag");
  await ann.page.getByRole("button", { name: "End", exact: true }).click();
  await expect(visit.panel.getByRole("group", { name: "Hat es geholfen?" })).toBeVisible();
});
