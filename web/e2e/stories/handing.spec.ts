// A colleague joins, or takes over, while the visitor keeps typing.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** Ann serves a visitor; Ben is ready. */
const served = async (people: People) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("I want to return it.");
  await ann.accept();
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  return { ann, ben, visit };
};

test("CC-12 CC-13 WT-19 WT-25 WT-28 WT-34 WT-36 WT-37 a visitor is handed over to a colleague", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  const submit = dialog.getByRole("button", { name: "Transfer", exact: true });
  await expect(submit).toBeDisabled();
  await expect(dialog.getByRole("radio", { name: /Ann/ })).toBeDisabled();
  await expect(dialog.getByRole("radio", { name: /Ben/ })).toBeEnabled();
  await expectAccessible(ann.page);
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await expect(submit).toBeEnabled();
  await dialog.getByLabel("Comments").fill("Has waited since May.");
  await submit.click();
  await expect(ann.page.locator(".asking")).toContainText("Asking Ben");
  await expect(visit.log).toContainText("is looking for a colleague who takes over");
  await expect(ben.offers.first()).toContainText("asks you to take over");
  await expect(ben.offers.first()).toContainText("Has waited since May.");
  await expectAccessible(ben.page);

  // Nobody has to wait for it.
  await visit.say("It has a hole.");
  await ann.reads("It has a hole.");
  await ben.accept();
  await expect(visit.log).toContainText("has left");
  await ben.reads("It has a hole.");
  const comment = ben.transcript.locator(".row-private-comment");
  await expect(comment).toContainText("Has waited since May.");
  await expect(ann.page.locator(".pane-handed")).toBeVisible();
  await expect(ann.page.locator(".pane-head")).toContainText("Handed over to");
  await expect(ann.field).toBeDisabled();
  await expectAccessible(ann.page);
  await ben.say("I take care of it.");
  await visit.reads("I take care of it.");
  await expect(visit.log).not.toContainText("Has waited since May.");
});

test("CC-10 CC-17 a named colleague joins, or declines and nothing has changed", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  const ask = async () => {
    await ann.page.getByRole("button", { name: /^Transfer or bring/ }).click();
    const dialog = ann.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Ask to join" }).click();
  };
  await ask();
  await expect(ben.offers.first()).toContainText("asks you to join");
  await ben.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(ann.transcript).toContainText("declined. Everything stays as it was.");
  await ann.say("Still me.");
  await visit.reads("Still me.");

  await ask();
  await ben.accept();
  await expect(visit.log).toContainText("Ben");
  await ben.say("Three of us.");
  await visit.reads("Three of us.");
  await ann.reads("Three of us.");
  await visit.say("Good to know.");
  await ann.reads("Good to know.");
  await ben.reads("Good to know.");
});

test("WT-29 WT-31 WT-32 WT-38 the window tells whom nobody can ask, and cancelling changes nothing", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ben.page.getByRole("switch", { name: /Ready/ }).click();
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  await expect(dialog.getByRole("radio", { name: /Ben/ })).toBeDisabled();
  await dialog.getByRole("button", { name: "Service line" }).click();
  await expect(dialog.getByRole("radio", { name: /agents?, \d+ waiting/ }).first()).toBeVisible();
  await expectAccessible(ann.page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await ann.say("Where were we?");
  await visit.reads("Where were we?");
  const events = await people.company.kept();
  expect(events.filter(({ kind }) => kind === "sought")).toEqual([]);
});

test("WT-9 where the tenant wants it the visitor is asked first", async ({ people }) => {
  await people.company.service("general", { params: { transfer_asks: true } });
  const { ann, ben, visit } = await served(people);
  const ask = async () => {
    await ann.page.keyboard.press("Alt+t");
    const dialog = ann.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  };
  await ask();
  await expect(ann.page.locator(".asking")).toContainText("The visitor is asked");
  await expect(visit.log).toContainText("Is that all right?");
  await expectAccessible(visit.page);
  await visit.panel.getByRole("button", { name: "No, stay with me" }).click();
  await expect(ann.transcript).toContainText("does not want to be handed over");
  await expect(ben.offers).toHaveCount(0);

  await ask();
  await visit.panel.getByRole("button", { name: "Yes, please" }).click();
  await ben.accept();
  await expect(visit.log).toContainText("has left");
});
