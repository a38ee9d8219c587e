// Everybody is busy, or all seats are taken: what a visitor may do then.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-114 who waits for an agent stays in the queue, or comes back later @phone", async ({
  people,
}) => {
  await new Desk(await people.staff("ann")).ready();
  // Rings at the only agent there is; nobody is left for the others.
  const first = await new Visit(await people.visitor()).open();
  await expect(first.panel.getByText("You are next")).toBeVisible();
  await expect(first.panel.getByRole("button", { name: "Leave the queue" })).toBeVisible();

  const page = await people.visitor();
  const visit = await new Visit(page).open();
  const later = visit.panel.getByRole("button", { name: "Try again later" });
  await expect(later).toBeVisible();
  await expect(visit.panel.getByText("Place 2 in the queue")).toBeVisible();
  await expect(first.panel.getByRole("button", { name: "Try again later" })).toHaveCount(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await visit.panel.getByRole("button", { name: "Wait", exact: true }).click();
  await expect(later).toHaveCount(0);
  await expect(visit.panel.getByText("Place 2 in the queue")).toBeVisible();
  await expect(visit.field).toBeVisible();

  const other = await new Visit(await people.visitor()).open();
  await expect(other.panel.getByText("Place 3 in the queue")).toBeVisible();
  await other.panel.getByRole("button", { name: "Try again later" }).click();
  await expect(
    other.panel.getByRole("heading", { name: "You are out of the queue" }),
  ).toBeVisible();
  const { length } = (await people.company.sessions()).filter(({ status }) => status === "waiting");
  expect(length).toBe(2);
});

test("IS-112 IS-114 who finds all seats taken waits for one in their turn, or does not @phone", async ({
  people,
}) => {
  await new Desk(await people.staff("ann")).ready();
  await people.company.settings({ max_seats: 1 });
  const first = await new Visit(await people.visitor()).open();
  const full = async () => {
    const visit = new Visit(await people.visitor());
    await visit.launcher.click();
    await expect(visit.panel.getByRole("heading", { name: "All places are taken" })).toBeVisible();
    return visit;
  };
  const second = await full();
  await expect(second.panel.getByText("You are next")).toBeVisible();
  const third = await full();
  await expect(third.panel.getByText("Place 2 in the queue")).toBeVisible();
  const fourth = await full();
  await expect(fourth.panel.getByText("Place 3 in the queue")).toBeVisible();
  await expectAccessible(fourth.page);
  await expectNoSidewaysScroll(fourth.page);
  await third.panel.getByRole("button", { name: "Try again later" }).click();
  await expect(
    third.panel.getByRole("heading", { name: "You are out of the queue" }),
  ).toBeVisible();
  await expect(fourth.panel.getByText("Place 2 in the queue")).toBeVisible();
  await fourth.panel.getByRole("button", { name: "Wait", exact: true }).click();
  await expect(fourth.panel.getByRole("button", { name: "Try again later" })).toHaveCount(0);
  await first.panel.getByRole("button", { name: "Leave the queue" }).click();
  await expect(second.field).toBeVisible();
  await expect(fourth.panel.getByText("You are next")).toBeVisible();
});
