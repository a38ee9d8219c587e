// Who gets in, and what they may do there.
import type { Page } from "@playwright/test";
import { App } from "../fixtures/app.ts";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";

/** The log-in page of the console, password typed and sent. */
async function typed(people: People, login: string): Promise<Page> {
  const page = await people.somebody();
  const { tenant, password } = people.person(login);
  await page.goto(`${people.links.server}/console/login?tenant=${tenant}&login=${login}`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  return page;
}

/** Shows the secret on the page to the app; gives the app. */
async function scanned(page: Page): Promise<App> {
  const secret = await page.locator(".factor-secret").textContent();
  await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  return new App(secret ?? "");
}

test("IS-97 an agent sets a second factor up, and is asked for it", async ({ people }) => {
  const { password } = people.person("ann");
  const ann = await people.staff("ann");
  await new Desk(ann).ready();
  await ann.getByRole("button", { name: /account and preferences/ }).click();
  await ann.getByRole("menuitem", { name: "My account" }).click();
  await expect(ann.getByRole("heading", { name: "My account" })).toBeVisible();
  await expectAccessible(ann);
  await ann.getByRole("button", { name: "Set up" }).click();
  const dialog = ann.getByRole("dialog", { name: "Set up" });
  await dialog.getByLabel("Password").fill("something else");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByLabel("Password")).toHaveAccessibleDescription("The password is wrong.");
  await dialog.getByLabel("Password").fill(password);
  await dialog.getByLabel("Password").press("Enter");
  const app = await scanned(ann);
  await expectAccessible(ann);
  await expectNoSidewaysScroll(ann);
  await dialog.getByLabel("Code", { exact: true }).fill("000000");
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/wrong/);
  await dialog.getByLabel("Code", { exact: true }).fill(await app.code());
  await dialog.getByLabel("Code", { exact: true }).press("Enter");
  await expect(dialog.getByRole("heading", { name: "Keep your recovery codes" })).toBeFocused();
  const codes = await dialog.locator(".factor-codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await expectAccessible(ann);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(ann.getByText("10 recovery codes are left.")).toBeVisible();

  // By keyboard alone: the code is where one types after the password.
  const page = await typed(people, "ann");
  const code = page.getByLabel("Code", { exact: true });
  await expect(page.getByRole("heading", { name: "Second step" })).toBeVisible();
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByLabel("Password")).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(code).toBeFocused();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.keyboard.type("000000");
  await page.keyboard.press("Enter");
  await expect(code).toHaveAccessibleDescription(/wrong/);
  await code.fill(await app.code());
  await page.keyboard.press("Enter");
  await new Desk(page).ready();

  // Without the app.
  const other = await typed(people, "ann");
  await other.getByRole("button", { name: "Use a recovery code" }).click();
  await expect(other.getByLabel("Recovery code")).toBeFocused();
  await other.getByLabel("Recovery code").fill(codes[0]!.toUpperCase());
  await other.getByRole("button", { name: "Log in" }).click();
  await new Desk(other).ready();
  await ann.reload();
  await expect(ann.getByText("9 recovery codes are left.")).toBeVisible();

  // App and codes are lost.
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/agents`);
  await admin.getByRole("button", { name: "Ann Solberg", exact: true }).click();
  const editor = admin.getByRole("dialog", { name: "Ann Solberg" });
  await editor.getByRole("button", { name: "Take it away" }).click();
  await expectAccessible(admin);
  await editor.getByRole("button", { name: "Take the second factor of Ann Solberg away?" }).click();
  await expect(editor.getByRole("button", { name: "Take it away" })).toHaveCount(0);
  await expect(ann.getByRole("heading", { name: "Log in" })).toBeVisible();
  await new Desk(await typed(people, "ann")).ready();
});

test("IS-97 whoever has to have a second factor sets it up before anything else", async ({
  people,
}) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/settings`);
  await admin.getByLabel("Second factor at log-in").selectOption("Everybody");
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();

  const page = await typed(people, "ben");
  await expect(page.getByRole("heading", { name: "Set up a second factor" })).toBeVisible();
  const app = await scanned(page);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByLabel("Code", { exact: true }).fill(await app.code());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Keep your recovery codes" })).toBeFocused();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await new Desk(page).ready();
  await page.goto(`${people.links.server}/console/account`);
  await expect(page.getByText("Your company wants one of you.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn off" })).toHaveCount(0);
});

test("IS-6 a role of one's own opens its pages and no others", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/roles`);
  await expect(admin.getByRole("row", { name: /Administrator/ })).toContainText("All");
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Supervisor" }).click();
  const fixed = admin.getByRole("dialog", { name: "Supervisor" });
  await expect(fixed.getByRole("checkbox", { name: "Supervise" })).toBeDisabled();
  await expect(fixed.getByRole("checkbox", { name: "Supervise" })).toBeChecked();
  await fixed.getByRole("button", { name: "Close" }).last().click();

  await admin.getByRole("button", { name: "Add a role" }).click();
  const form = admin.getByRole("dialog", { name: "Add a role" });
  await form.getByLabel("Name", { exact: true }).fill("Editor");
  await form.getByRole("checkbox", { name: /^Sites/ }).check();
  const implied = form.getByRole("checkbox", { name: /^Read settings/ });
  await expect(implied).toBeChecked();
  await expect(implied).toBeDisabled();
  await form.getByRole("checkbox", { name: /^Replies of all/ }).check();
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByRole("row", { name: /Editor/ })).toContainText("Sites");

  await admin.goto(`${people.links.server}/console/admin/agents`);
  await admin.getByRole("button", { name: "Ben Okafor", exact: true }).click();
  const editor = admin.getByRole("dialog", { name: "Ben Okafor" });
  await editor.getByRole("radio", { name: "Editor" }).check();
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByRole("row", { name: /Ben Okafor/ })).toContainText("Editor");

  const ben = await people.staff("ben");
  await new Desk(ben).ready();
  const main = ben.getByRole("navigation", { name: "Main" });
  await expect(main.getByRole("link", { name: "Live" })).toHaveCount(0);
  await main.getByRole("link", { name: "Settings" }).click();
  const pages = ben.getByRole("navigation", { name: "Settings" }).getByRole("link");
  await expect(pages).toHaveText(["Sites", "Canned replies"]);
  await ben.goto(`${people.links.server}/console/admin/agents`);
  await expect(ben.getByText("There is nothing here")).toBeVisible();

  // The trail tells what was changed, from what to what.
  await admin.goto(`${people.links.server}/console/admin/audit`);
  const change = admin.getByRole("row", { name: /agent\.change/ });
  await expect(change).toContainText(/role: agent → /);
});
