// Who gets which visitor, as the administrator sets it.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** A form of the administrator's, opened by what it is about. */
async function form(admin: Page, server: string, page: string, name: string) {
  await admin.goto(`${server}/console/admin/${page}`);
  await admin.getByRole("button", { name, exact: true }).click();
  const dialog = admin.getByRole("dialog", { name });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("CC-21 a visitor of a page with a subject gets the agent who knows it", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  const { server } = people.links;
  const agent = await form(admin, server, "agents", "Ben Okafor");
  await agent.getByRole("button", { name: "Add: Skill" }).click();
  await agent.getByRole("textbox", { name: "Skill" }).fill("Gear");
  await agent.getByLabel("Level: Gear").selectOption("3");
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await agent.getByRole("button", { name: "Save" }).click();
  await expect(agent).toBeHidden();

  const service = await form(admin, server, "services", "General questions");
  await service.getByLabel("Look first for somebody with the skill of the page's subject").check();
  await service.getByLabel("Look for them for").fill("600");
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await service.getByRole("button", { name: "Save" }).click();
  await expect(service).toBeHidden();

  const ann = await new Desk(await people.staff("ann")).ready();
  const ben = await new Desk(await people.staff("ben")).ready();
  const visit = await new Visit(await people.visitor("shop.html")).open();
  await ben.accept();
  await expect(ann.offers).toHaveCount(0);
  await visit.say("Which pack for a week?");
  await ben.reads("Which pack for a week?");
});

test("IS-72 the administrator sets the order in which agents are asked", async ({ people }) => {
  const admin = await people.staff("admin", "away");
  const { server } = people.links;
  const queue = await form(admin, server, "queues", "General");
  await queue.getByLabel("Who is asked first").selectOption({ label: "Hunt group" });
  await queue.getByRole("button", { name: "Add a ring" }).click();
  for (const label of ["Ben Okafor", "Ann Solberg"]) {
    await queue.getByLabel("Add an agent to ring 1").selectOption({ label });
  }
  await expect(queue.getByRole("listitem")).toHaveText(["Ben Okafor", "Ann Solberg"]);
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await queue.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByRole("row", { name: "General Hunt group" })).toBeVisible();
  await admin.reload();
  await expect(admin.getByRole("row", { name: "General Hunt group" })).toBeVisible();

  const ann = await new Desk(await people.staff("ann")).ready();
  const ben = await new Desk(await people.staff("ben")).ready();
  // The first in the order each time, however idle the other is.
  for (const _ of [1, 2]) {
    await new Visit(await people.visitor()).open();
    await ben.accept();
  }
  await expect(ann.offers).toHaveCount(0);
});
