// Services that ask visitors who they are.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-107 a service asks visitors to log in, and IS-105 fills in who was here before @phone", async ({
  people,
}) => {
  const { server } = people.links;
  const admin = await people.staff("admin", "away");
  await admin.goto(`${server}/console/admin/visitor-logins`);
  await admin.getByRole("button", { name: "Add a log-in" }).first().click();
  const form = admin.getByRole("dialog", { name: "Add a log-in" });
  await form.getByLabel("Name", { exact: true }).fill("Vera Lind");
  await form.getByLabel("Log-in name").fill("vera");
  await form.getByLabel("Password").fill("correct horse battery");
  await expectAccessible(admin);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByRole("row", { name: "Vera Lind vera" })).toBeVisible();

  await admin.goto(`${server}/console/admin/services`);
  await admin.getByRole("button", { name: "General questions" }).click();
  const service = admin.getByRole("dialog", { name: "General questions" });
  await service.getByRole("switch", { name: "Have visitors log in" }).click();
  await service.getByRole("button", { name: "Save" }).click();
  await expect(service).toBeHidden();

  const agent = await new Desk(await people.staff("ann")).ready();
  const page = await people.visitor();
  const visit = new Visit(page);
  await visit.launcher.click();
  const login = visit.panel.getByLabel("Log-in name");
  const password = visit.panel.getByLabel("Password");
  await expect(visit.panel.getByRole("heading", { name: "Please log in" })).toBeVisible();
  await expect(login).toBeFocused();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await login.fill("vera");
  await password.fill("not it");
  await password.press("Enter");
  await expect(visit.panel.getByRole("alert")).toHaveText("Log-in name or password is wrong");
  await expect(password).toBeFocused();
  await password.fill("correct horse battery");
  await password.press("Enter");
  await agent.accept();
  await expect(agent.page.locator(".pane-title").getByText("Vera Lind")).toBeVisible();

  // The next time only the password is asked.
  await agent.page.getByRole("button", { name: "End", exact: true }).click();
  await expect(visit.ended).toBeVisible();
  await visit.panel.getByRole("button", { name: "Start a new conversation" }).click();
  await expect(login).toHaveValue("vera");
  await expect(password).toBeFocused();
});
