// What an agent has typed is never lost.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** Kinds of drafts that this browser keeps. */
const kept = (page: Page) =>
  page.evaluate(() =>
    Object.keys(localStorage)
      .map((name) => /^switchboard\.console\.(wrap-up|note|comment|whisper)\./.exec(name)?.[1])
      .filter(Boolean)
      .sort(),
  );

/** The visitor has had enough. */
const ends = async ({ panel }: Visit) => {
  await panel.getByRole("button", { name: "Options" }).click();
  await panel.getByRole("button", { name: "End the conversation" }).click();
};

test("notes and a wrap-up outlive tab, pane, end and reload, until they are saved", async ({
  people,
}) => {
  test.slow();
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const visits: Visit[] = [];
  for (const path of ["index.html", "care.html"]) {
    const visit = await new Visit(await people.visitor(path)).open();
    visits.push(visit);
    await desk.offers.first().getByRole("button", { name: "Accept" }).click();
    await expect(desk.sessions).toHaveCount(visits.length);
  }
  const pane = (at: number) => page.keyboard.press(`Alt+${at}`);
  const tab = (name: string) => page.getByRole("tab", { name });
  const about = page.getByLabel("About this visitor");
  const note = page.getByLabel("Note", { exact: true });

  // From tab to tab.
  await pane(2);
  await tab("Notes").click();
  await about.fill("Has a border collie.");
  await expect(page.getByRole("tabpanel")).toContainText("Not saved");
  await tab("Wrap-up").click();
  await note.fill("Sends the pack in.");
  await page.getByLabel("Tags").fill("zipper,");
  await expect(tab("Notes")).toHaveAccessibleName(/Not saved/);
  await expectAccessible(page);
  await tab("Notes").click();
  await expect(about).toHaveValue("Has a border collie.");

  // From session to session: the other one has nothing of it.
  await pane(1);
  await tab("Notes").click();
  await expect(about).toHaveValue("");
  await expect(tab("Wrap-up")).not.toHaveAccessibleName(/Not saved/);
  await pane(2);
  await tab("Wrap-up").click();
  await expect(note).toHaveValue("Sends the pack in.");

  // The visitor goes while it is written, with a line to them on its way.
  await desk.field.fill("One more thing");
  await ends(visits[1]!);
  const wrap = page.getByRole("form", { name: "Wrap up" });
  await expect(wrap.getByLabel("Note")).toHaveValue("Sends the pack in.");
  await expect(wrap.locator(".tag")).toHaveText("zipper");
  await expect(page.locator(".unsaid")).toContainText("One more thing");
  await expectAccessible(page);
  // Another session takes its place in view.
  await desk.sessions.nth(0).click();
  await expect(wrap).toHaveCount(0);
  await desk.sessions.nth(1).click();
  await expect(wrap.getByLabel("Note")).toHaveValue("Sends the pack in.");

  // Loaded anew, the session is off the desk; what was typed is found by its page.
  await page.reload();
  await desk.ready();
  const left = page.getByRole("region", { name: "Typed and not saved" });
  await expect(left.getByRole("link")).toHaveCount(1);
  await expectAccessible(page);
  await left.getByRole("link").click();
  await expect(note).toHaveValue("Sends the pack in.");
  await expect(about).toHaveValue("Has a border collie.");
  await expectAccessible(page);
  expect(await kept(page)).toEqual(["note", "wrap-up"]);

  const card = (name: string) => page.locator("details.wrap-card").filter({ hasText: name });
  await card("Outcome").or(card("Tags")).first().getByRole("button", { name: "Save" }).click();
  await expect.poll(() => kept(page)).toEqual(["note"]);
  await card("About this visitor").getByRole("button", { name: "Save" }).click();
  await expect.poll(() => kept(page)).toEqual([]);
  await desk.go("Work");
  await expect(desk.sessions).toHaveCount(1);
  await expect(left).toHaveCount(0);
});

test("WT-19 a comment for a colleague outlives Escape and reload, and goes when it is sent", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await ann.accept();
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  const { page } = ann;
  const dialog = page.getByRole("dialog", { name: "Ask a colleague" });
  await page.keyboard.press("Alt+t");
  await dialog.getByLabel("Comments").fill("Has waited since May.");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.reload();
  await ann.ready();
  await expect(ann.field).toBeEnabled();
  await page.keyboard.press("Alt+t");
  await expect(dialog.getByLabel("Comments")).toHaveValue("Has waited since May.");
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(ben.offers.first()).toContainText("Has waited since May.");
  expect(await kept(page)).toEqual([]);
  await ben.accept();
  await expect(visit.log).toContainText("has left");
});

test("IS-81 a whisper outlives a look elsewhere and a reload, and goes with the session", async ({
  people,
}) => {
  await people.company.settings({
    monitoring: true,
    monitoring_texts: { en: "Somebody may watch." },
  });
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await ann.accept();
  const page = await people.staff("sue", "away");
  const id = (await people.company.sessions())[0]?.id ?? "";
  const watch = `${people.links.server}/console/live/${id}`;
  await page.goto(watch);
  const field = page.getByRole("textbox", { name: "Whisper to the agents" });
  await field.fill("Offer a new one.");
  await page.getByRole("link", { name: "Live" }).first().click();
  await expect(field).toHaveCount(0);
  await page.reload();
  await page.goto(watch);
  await expect(field).toHaveValue("Offer a new one.");
  await ends(visit);
  // It is told that it came too late, and kept no longer.
  await expect(page.locator(".unsaid")).toContainText("Offer a new one.");
  await expect.poll(() => kept(page)).toEqual([]);
});
