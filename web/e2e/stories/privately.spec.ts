// What is not for everybody, while the visitor keeps typing.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-24 notes stay with colleagues, asides with those they are for", async ({ people }) => {
  const page = await people.staff("ann");
  const desk = await new Desk(page).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Do you have it in blue?");
  await desk.accept();

  // A note, by the keyboard: the field cannot be mistaken for one that the visitor reads.
  await desk.field.focus();
  await page.keyboard.press("Alt+n");
  await expect(page.locator(".composer-note")).toBeVisible();
  await expect(page.getByText("Only colleagues read this.")).toBeVisible();
  await desk.field.fill("Pays late.");
  await expect(visit.log.locator(".live")).toHaveCount(0);
  await desk.field.press("Enter");
  const note = desk.transcript.locator(".row-private-note", { hasText: "Pays late." });
  await expect(note.getByText("Private note")).toBeVisible();
  await expectAccessible(page);

  // An aside to the visitor, who answers in private.
  await page.getByLabel("Who reads it").selectOption({ index: 2 });
  await desk.field.fill("Between us: wait for Monday.");
  await desk.field.press("Enter");
  await expect(visit.log.locator(".aside")).toContainText("Between us: wait for Monday.");
  await expect(visit.log.locator(".aside")).toContainText("Only for you");
  await visit.panel.getByRole("button", { name: /^Write only to/ }).click();
  await visit.panel.getByRole("textbox", { name: /^Write only to/ }).fill("Thank you!");
  await visit.panel.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(visit.log.locator(".aside.mine")).toContainText("Thank you!");
  await expectAccessible(visit.page);
  await expect(desk.transcript.locator(".row-private-aside")).toHaveCount(2);

  // Reloaded, a draft that was meant for colleagues is still meant for them.
  await page.getByLabel("Who reads it").selectOption({ index: 1 });
  await desk.field.fill("Still secret");
  await page.reload();
  await desk.ready();
  await expect(desk.field).toHaveValue("Still secret");
  await expect(page.locator(".composer-note")).toBeVisible();
  await desk.field.fill("");
  await page.keyboard.press("Alt+n");
  await expect(page.locator(".composer-note")).toHaveCount(0);
  await desk.say("In blue, yes.");
  await visit.reads("In blue, yes.");

  // Nothing of the note ever reached the visitor, who comes back with all there is to see.
  await visit.page.reload();
  await visit.reads("In blue, yes.");
  await expect(visit.log.locator(".aside").first()).toBeVisible();
  await expect(visit.log).not.toContainText("Pays late.");
});

test("IS-24 the archive marks what was private, and gives asides to whoever wrote them", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Do you have it in blue?");
  await ann.accept();
  const writes = async (to: number, text: string) => {
    await ann.page.getByLabel("Who reads it").selectOption({ index: to });
    await ann.field.fill(text);
    await ann.field.press("Enter");
    await ann.reads(text);
  };
  await writes(1, "Pays late.");
  await writes(2, "Between us: wait for Monday.");
  await writes(0, "In blue, yes.");
  await ann.page.keyboard.press("Alt+e");
  await expect(visit.ended).toBeVisible();
  const [session] = await people.company.sessions();
  const read = async (page: Page) => {
    await page.goto(`${people.links.server}/console/archive/${session!.id}`);
    await expect(page.locator(".log-line", { hasText: "In blue, yes." })).toBeVisible();
    return page.locator(".log-private");
  };
  // A supervisor and whoever wrote it find it among the lines, marked, with those who read it.
  for (const page of [await people.staff("sue", "away"), ann.page]) {
    const marked = await read(page);
    await expect(marked).toHaveCount(2);
    await expect(marked.filter({ hasText: "Pays late." })).toContainText("Private note");
    await expect(marked.filter({ hasText: "Between us" })).toContainText("Only");
    await expectAccessible(page);
  }
});

test("a visitor on hold is told, and keeps typing", async ({ people }) => {
  const page = await people.staff("ann");
  const desk = await new Desk(page).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Hello?");
  await desk.accept();
  await page.keyboard.press("Alt+h");
  await expect(page.locator(".pane-head")).toContainText("On hold");
  await expect(visit.log).toContainText("asks you to hold on");
  await visit.say("I can wait.");
  await desk.reads("I can wait.");
  await expectAccessible(page);
  await page.keyboard.press("Alt+h");
  await expect(visit.log).toContainText("is back with you");
  await expect(page.locator(".pane-head")).not.toContainText("On hold");
});
