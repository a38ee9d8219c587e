// What goes along with a visitor beside words, within one company too, and where servers hand over by
// themselves.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll } from "../fixtures/index.ts";
import { type Mill, test } from "../fixtures/mill.ts";
import { Visit } from "../fixtures/visit.ts";

const pdf = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n");

/** Where the page of a visitor who was handed over is, at that server. */
const arrived = async (page: Page, server: string): Promise<Visit> => {
  await page.waitForURL(`${server}/panel?*`);
  return new Visit(page, { alone: true });
};

const opens = async (desk: Desk, others = "Other companies") => {
  await desk.page.keyboard.press("Alt+t");
  const dialog = desk.page.getByRole("dialog", { name: "Ask a colleague" });
  await dialog.getByRole("button", { name: others }).click();
  return dialog;
};

const atMill = async (mill: Mill): Promise<Desk> =>
  new Desk(await mill.people.staff("bob")).ready();

test("WT-6 WT-14 WT-15 WT-65 WT-77 WT-78 WT-86 documents go along, and who waits looks it all over @phone", async ({
  people,
  mill,
}) => {
  test.slow();
  await mill.pair(people, { asks: false });
  const bob = await atMill(mill);
  const ann = await new Desk(await people.staff("ann")).ready();
  // Her console does not reach the mill: servers speak to each other.
  await ann.page.route(`${mill.links.server}/**`, (route) => route.abort());
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("This is my order.");
  await ann.accept();
  const chooser = visit.page.waitForEvent("filechooser");
  await visit.panel.getByRole("button", { name: "Send a file" }).click();
  await (await chooser).setFiles([
    { name: "order.pdf", mimeType: "application/pdf", buffer: pdf },
    { name: "private.pdf", mimeType: "application/pdf", buffer: pdf },
  ]);
  await expect(visit.panel.locator(".sent-file")).toHaveCount(2);

  const dialog = await opens(ann);
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await dialog.getByRole("radio", { name: "Some of it" }).check();
  await dialog.getByRole("checkbox", { name: /order\.pdf/ }).check();
  await dialog.getByRole("checkbox", { name: /This is my order/ }).check();
  await dialog.getByLabel("Comments").fill("In a hurry.");
  const leaves = dialog.getByRole("region", { name: "What leaves" });
  await expect(leaves).toContainText("order.pdf");
  await expect(leaves).not.toContainText("private.pdf");
  await expectAccessible(ann.page);
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();

  // Who waits sees what the next one is told, but not what is between agents, and puts it right.
  const there = await arrived(visit.page, mill.links.server);
  const address = there.page.url();
  await expect(there.panel.getByText("You are next")).toBeVisible();
  await there.panel.getByText("What Meridian Outdoor has sent along").click();
  const along = there.panel.locator(".along");
  await expect(along).toContainText("This is my order.");
  await expect(along).toContainText("order.pdf");
  await expect(along).not.toContainText("hurry");
  await expectNoSidewaysScroll(there.page);
  await expectAccessible(there.page);
  await there.say("It is the one of Monday.");

  await bob.accept();
  const card = bob.page.locator(".carried");
  await expect(card).toContainText("In a hurry.");
  const file = card.getByRole("link", { name: /order\.pdf/ });
  await expect(file).toBeVisible();
  await expect(card).not.toContainText("private.pdf");
  await bob.reads("It is the one of Monday.");
  const saved = bob.page.waitForEvent("download");
  await file.click();
  const stream = await (await saved).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  expect(Buffer.concat(parts).equals(pdf)).toBe(true);
  await expectAccessible(bob.page);
  await bob.say("Monday's. I have it.");
  await there.reads("Monday's. I have it.");
  expect(there.page.url()).toBe(address);
});

test("WT-40 WT-41 WT-43 WT-88 WT-92 within one company the same way leads to another session", async ({
  people,
}) => {
  test.slow();
  const ada = await people.staff("admin", "away");
  await ada.goto(`${people.links.server}/console/admin/partners`);
  await ada.getByRole("button", { name: "Hand over within this company" }).first().click();
  const terms = ada.getByRole("dialog");
  await terms.getByLabel("Ask the visitor first").uncheck();
  await expectAccessible(ada);
  await terms.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByRole("row", { name: /This company itself/ })).toContainText("Paired");
  const offer = `${people.links.site}/trips.html`;
  await people.company.profile({
    banners: [{ place: "bottom", text: { en: "Tents at half price" }, link: offer }],
  });

  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("I want to return a tent.");
  await ann.accept();
  const hands = async () => {
    const dialog = await opens(ann, "Another session");
    await expect(dialog.getByLabel("Company")).toContainText("This company (another session)");
    await dialog.getByRole("radio", { name: /^Choosing gear/ }).check();
    await dialog.getByRole("radio", { name: "The whole conversation" }).check();
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
    return arrived(visit.page, people.links.server);
  };

  // Until somebody takes them there is a place, what it will take, and something to look at.
  const there = await hands();
  await expect(there.panel.getByText("You are next")).toBeVisible();
  await expect(there.panel.getByText("Your place is kept.")).toBeVisible();
  await expectAccessible(there.page);
  const advert = there.panel.getByRole("link", { name: "Tents at half price" });
  const looked = there.page.context().waitForEvent("page");
  await advert.click();
  await (await looked).waitForURL(offer);
  await ann.accept();
  await expect(ann.page.locator(".carried")).toContainText("1 line");
  await ann.say("Which one is it?");
  await there.reads("Which one is it?");
  // Where they looked meanwhile is known.
  const viewed = (await people.company.kept()).filter(({ kind }) => kind === "page_viewed");
  expect(JSON.stringify(viewed)).toContain("/trips.html");

  // A second time nothing of the program is fetched anew.
  // The address is the same, the page is another.
  await there.page.evaluate(() => Object.assign(window, { before: true }));
  const again = await hands();
  await expect
    .poll(() => again.page.evaluate(() => "before" in window).catch(() => true))
    .toBe(false);
  await expect(again.panel.getByText("You are next")).toBeVisible();
  const fetched = await again.page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js"))
      .map((one) => (one as PerformanceResourceTiming).transferSize),
  );
  expect(fetched.length).toBeGreaterThan(0);
  expect(fetched.every((bytes) => bytes === 0)).toBe(true);
  await ann.accept();
  await ann.say("Here again.");
  await again.reads("Here again.");
});

test("WT-8 WT-9 WT-95 where nobody is, a visitor may go to somebody elsewhere", async ({
  people,
  mill,
}) => {
  await mill.pair(people, {
    carry: "all",
    backup: { area: "general", area_name: "Fabrics", services: [], after_s: 0, reserve: 0 },
  });
  const bob = await atMill(mill);
  const visit = new Visit(await people.visitor());
  await visit.launcher.click();
  await visit.panel.getByRole("button", { name: "Wait" }).click();
  await expect(visit.log).toContainText("Nobody is free here at the moment.");
  await visit.say("Is anybody there?");
  await expectAccessible(visit.page);
  await visit.panel.getByRole("button", { name: "Yes, please" }).click();
  const there = await arrived(visit.page, mill.links.server);
  await bob.accept();
  const card = bob.page.locator(".carried");
  await expect(card).toContainText("Meridian Outdoor");
  await card.locator("summary").click();
  await expect(card).toContainText("Is anybody there?");
  await bob.say("I am.");
  await there.reads("I am.");
});
