// What is kept about people, for how long, and how it goes for good.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-104 the administrator sets how long what is kept", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/retention`);
  const whole = admin.getByLabel("Whole addresses of visitors and agents");
  await expect(whole).toHaveValue("30");
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await whole.fill("7");
  await admin.getByLabel("After that").selectOption({ label: "Nothing stays" });
  const sessions = admin.getByLabel("Sessions with all lines, after they ended");
  await sessions.fill("");
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();
  await admin.reload();
  await expect(whole).toHaveValue("7");
  await expect(sessions).toHaveValue("");
  await expect(admin.getByLabel("After that")).toHaveValue("removed");
  // The browser holds back what the server would refuse.
  await whole.fill("0");
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(whole).toBeFocused();
  await admin.reload();
  await expect(whole).toHaveValue("7");
  await admin.goto(`${people.links.server}/console/admin/audit`);
  await expect(admin.getByRole("row", { name: /retention\.change/ })).toHaveCount(1);
});

test("IS-132 a session is erased for good, and the archive says so", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("my secret is halibut");
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/archive`);
  await admin.locator("tbody a").first().click();
  await expect(admin.getByRole("button", { name: "End the session" })).toBeVisible();
  await expect(admin.getByRole("button", { name: "Erase" })).toHaveCount(0);
  await admin.getByRole("button", { name: "End the session" }).click();
  await expect(admin.getByText("halibut")).toBeVisible();

  await admin.getByRole("button", { name: "Erase" }).click();
  const dialog = admin.getByRole("dialog", { name: "Erase for good?" });
  await expect(dialog).toBeVisible();
  await expectAccessible(admin);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(admin.getByText("halibut")).toBeVisible();
  await admin.getByRole("button", { name: "Erase" }).click();
  await dialog.getByText("All sessions of this visitor").click();
  await dialog.getByRole("button", { name: "Erase" }).click();
  await expect(admin.getByText(/^Erased on .*: \d+ events\.$/)).toBeVisible();
  await expect(admin.getByText("halibut")).toHaveCount(0);
  await expect(admin.getByRole("button", { name: "Erase" })).toHaveCount(0);
  await expectAccessible(admin);
  await admin.goto(`${people.links.server}/console/archive`);
  await expect(admin.locator("tbody a")).toHaveText(["Erased"]);
  await admin.getByRole("searchbox").fill("halibut");
  await expect(admin.getByText("No sessions found")).toBeVisible();
});

test("IS-132 the archive shows where events are missing", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("one");
  await visit.say("two");
  const admin = await people.staff("admin", "away");
  // As if two events in the middle and the last one were not in the record.
  await admin.route(/\/v1\/sessions\/[^/]+\/events/, async (route) => {
    const answer = await route.fetch();
    const log = (await answer.json()) as { items: { seq: number }[] };
    const last = log.items.at(-1)?.seq;
    log.items = log.items.filter(({ seq }) => seq !== 3 && seq !== 4 && seq !== last);
    await route.fulfill({ response: answer, json: log });
  });
  await admin.goto(`${people.links.server}/console/archive`);
  await admin.locator("tbody a").first().click();
  await admin.getByRole("button", { name: "End the session" }).click();
  const gaps = admin.locator(".log-gap");
  await expect(gaps).toHaveText(["2 events are missing here", "1 event is missing here"]);
  await admin.getByLabel("All events").uncheck();
  await expect(gaps).toHaveText(["2 events are missing here", "1 event is missing here"]);
});

test("IS-98 a draft outlives the log-in it was typed with", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await new Visit(await people.visitor()).open();
  await desk.accept();
  await desk.field.fill("half a thought");
  // The log-in ends in another tab.
  const { page } = desk;
  const gone = await page.context().request.post(`${people.links.server}/v1/logout`, {
    headers: { "Sb-Request": "1", Origin: people.links.server },
  });
  expect(gone.ok()).toBe(true);
  await expect(page.getByText("You were logged out. Please log in again.")).toBeVisible();
  const { tenant, login, password } = people.person("ann");
  await page.locator("input[name=organization]").fill(tenant);
  await page.locator("input[name=username]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
  await desk.ready();
  await expect(desk.field).toHaveValue("half a thought");
});
