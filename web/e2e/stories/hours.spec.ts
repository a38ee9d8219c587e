// Business hours: set by the administrator, seen by visitors.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** Shown by the visitor's own clock, in whatever words the browser has for it. */
const SOME_TIME = /\d\d:\d\d/;

test("CC-8 the administrator draws the week and a holiday, and a queue goes by them", async ({
  people,
}) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/hours`);
  await admin.getByRole("button", { name: "Add business hours" }).click();
  const form = admin.getByRole("dialog", { name: "Add business hours" });
  await form.getByLabel("Name", { exact: true }).fill("Office");
  await form.getByLabel("Time zone").fill("Asia/Kathmandu");
  // A lunch break on Monday, on all working days; a night on Saturday.
  await form.getByLabel("Monday: to").fill("12:00");
  await form.getByRole("button", { name: "Monday: add a time" }).click();
  await form.getByLabel("Monday: from").nth(1).fill("13:00");
  await form.getByLabel("Monday: to").nth(1).fill("18:00");
  await form.getByRole("button", { name: "Monday applies until Friday" }).click();
  await expect(form.getByLabel("Friday: to").nth(1)).toHaveValue("18:00");
  await form.getByRole("button", { name: "Saturday: add a time" }).click();
  await form.getByLabel("Saturday: from").fill("22:00");
  await form.getByLabel("Saturday: to").fill("02:00");
  await expect(form.getByText("next day")).toBeVisible();
  await form.getByRole("button", { name: "Add a date" }).click();
  await form.getByLabel("Date", { exact: true }).fill("2030-12-25");
  await form.getByLabel("What for").fill("Christmas");
  await expect(form.getByRole("status")).toContainText(/^(Open, closes|Closed, opens) .*\d/);
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  // What the server does not take is said at its field.
  await form.getByLabel("Time zone").fill("Asia/Atlantis");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Time zone")).toHaveAccessibleDescription(/no time zone/);
  await form.getByLabel("Time zone").fill("Asia/Kathmandu");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(admin.getByRole("row", { name: "Office Asia/Kathmandu" })).toContainText(
    /(closes|opens) .*\d/,
  );

  // As it was written.
  await admin.reload();
  await admin.getByRole("button", { name: "Office" }).click();
  const again = admin.getByRole("dialog", { name: "Office" });
  await expect(again.getByLabel("Friday: from").nth(1)).toHaveValue("13:00");
  await expect(again.getByLabel("Saturday: to")).toHaveValue("02:00");
  await expect(again.getByLabel("What for")).toHaveValue("Christmas");
  await again.getByRole("button", { name: "Cancel" }).click();

  await admin.goto(`${people.links.server}/console/admin/queues`);
  await admin.getByRole("button", { name: "General", exact: true }).click();
  const queue = admin.getByRole("dialog", { name: "General" });
  await queue.getByLabel("Open", { exact: true }).selectOption({ label: "Office" });
  await queue
    .getByLabel("Visitors who wait when it closes")
    .selectOption({ label: "are told, and keep their places until it opens" });
  await expectAccessible(admin);
  await queue.getByRole("button", { name: "Save" }).click();
  await expect(queue).toBeHidden();
  await expect(admin.getByRole("row", { name: "General Longest idle Office" })).toBeVisible();
});

test("IS-67 outside business hours visitors see when it opens, and may leave a question @phone", async ({
  people,
}) => {
  await people.company.opens("general", { days: 2 });
  const page = await people.visitor();
  const visit = new Visit(page);
  await expect(visit.launcher).toHaveText(/^Closed, opens in \d+ (h|d)$/);
  await visit.launcher.click();
  const title = visit.panel.getByRole("heading", { name: /^Closed. We open again: / });
  await expect(title).toContainText(SOME_TIME);
  await expect(visit.panel.getByRole("button", { name: "Wait" })).toHaveCount(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await visit.question.fill("Do you repair tents?");
  await visit.panel.getByLabel("Your e-mail address").fill("vera@example.org");
  await visit.panel.getByRole("button", { name: "Leave the question" }).click();
  await expect(visit.panel.getByText("Your question has been kept.")).toBeVisible();
  const asked = (await people.company.kept()).find(({ kind }) => kind === "asked");
  expect(asked?.question).toBe("Do you repair tents?");

  // Without scripts.
  const plain = await people.somebody({ javaScriptEnabled: false });
  await plain.goto(`${people.links.server}/plain/${people.links.site_key}`);
  await expect(plain.getByRole("status")).toContainText(/We open again on .*\d\d:\d\d/);
  await expect(plain.locator("textarea")).toHaveCount(0);
  await expectNoSidewaysScroll(plain);
});

test("CC-8 a queue that closes under an open form says so, and keeps the question", async ({
  people,
}) => {
  await people.company.settings({ question_required: true });
  await new Desk(await people.staff("ann")).ready();
  const visit = new Visit(await people.visitor());
  await visit.launcher.click();
  await expect(visit.question).toBeVisible();
  await people.company.opens("general", { days: 2 });
  await visit.question.fill("Are you there?");
  await visit.panel.getByRole("button", { name: "Start" }).click();
  await expect(visit.panel.getByRole("heading", { name: /^Closed. We open again/ })).toBeVisible();
  await expect(visit.question).toHaveValue("Are you there?");
});
