// A visitor goes to another company's server, with what may travel, and has no hand in it.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll } from "../fixtures/index.ts";
import { type Mill, test } from "../fixtures/mill.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

type Site = { Switchboard: (...call: unknown[]) => void };

/** Where the mill's panel is a page of its own. */
const arrived = async (page: Page, mill: Mill): Promise<Visit> => {
  await page.waitForURL(`${mill.links.server}/panel?*`);
  return new Visit(page, { alone: true });
};

/** Bob is ready at the mill. */
const atMill = async (mill: Mill): Promise<Desk> =>
  new Desk(await mill.people.staff("bob")).ready();

/** Ann serves Ruth, who is on a page of the shop. */
const served = async (people: People) => {
  const ann = await new Desk(await people.staff("ann")).ready();
  const page = await people.visitor();
  await page.evaluate(() => {
    (window as unknown as Site).Switchboard("identify", {
      name: "Ruth Berg",
      email: "ruth@example.org",
    });
  });
  const visit = await new Visit(page).open();
  await visit.say("I want two metres of grey cloth.");
  await ann.accept();
  return { ann, visit };
};

const dialogOf = (desk: Desk) => desk.page.getByRole("dialog", { name: "Ask a colleague" });
const stripOf = (desk: Desk) => desk.page.locator(".asking");
const yesOf = (visit: Visit) => visit.panel.getByRole("button", { name: "Yes, please" });

/** Has the document of the page get no answer to where it goes; one that comes later does, once it may. */
const holds = async (page: Page) => {
  const path = "**/warm-transfers/*/go";
  const asked = page.waitForRequest(path);
  let held = true;
  await page.route(path, (route) => (held ? undefined : route.continue()));
  const later = () => {
    held = false;
  };
  return { asked, later };
};

/** Opens the window at other companies. */
const opens = async (desk: Desk) => {
  await desk.page.keyboard.press("Alt+t");
  const dialog = dialogOf(desk);
  await dialog.getByRole("button", { name: "Other companies" }).click();
  return dialog;
};

/** Asks the mill to take over. */
const hands = async (desk: Desk) => {
  const dialog = await opens(desk);
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(dialog).toHaveCount(0);
};

/** Both still hear each other, in the session in which they were. */
const goesOn = async (desk: Desk, visit: Visit, words: string) => {
  await desk.say(`${words}?`);
  await visit.reads(`${words}?`);
  await visit.say(`${words}!`);
  await desk.reads(`${words}!`);
  await expect(desk.page.locator(".pane-handed")).toHaveCount(0);
};

test("WT-7 WT-46 two administrators pair their servers by a link", async ({ people, mill }) => {
  const partners = async (of: People) => {
    const page = await of.staff("admin", "away");
    await page.goto(`${of.links.server}/console/admin/partners`);
    await expect(page.getByRole("heading", { level: 1, name: "Partners" })).toBeVisible();
    return page;
  };
  const mia = await partners(mill.people);
  await mia.getByRole("button", { name: "Invite a partner" }).first().click();
  await mia.getByLabel("Name").fill("Meridian");
  await mia.getByRole("button", { name: "Make the link" }).click();
  const shown = mia.getByRole("dialog", { name: "Link for Meridian" });
  const link = (await shown.locator("pre").textContent()) ?? "";
  const millsOwn = (await shown.locator("dd").textContent()) ?? "";
  await expectAccessible(mia);
  await shown.getByRole("button", { name: "Close" }).last().click();
  await expect(mia.getByRole("row", { name: /Meridian/ })).toContainText("Invited until");

  const ada = await partners(people);
  const pair = async (what: string) => {
    await ada.getByRole("button", { name: "Pair by a link" }).first().click();
    const dialog = ada.getByRole("dialog", { name: "Pair by a link" });
    await dialog.getByLabel("Link").fill(what);
    await dialog.getByRole("button", { name: "Pair", exact: true }).click();
    return dialog;
  };
  // With a letter changed nobody is let in, and nothing is used up.
  const wrong = await pair(link.slice(0, -1) + (link.endsWith("A") ? "B" : "A"));
  await expect(wrong).toContainText("This link is not valid");
  await expectAccessible(ada);
  await wrong.getByRole("button", { name: "Cancel" }).click();
  await pair(link);
  const terms = ada.getByRole("dialog", { name: "Larkmoor Mill" });
  await expect(terms.locator("dd").first()).toHaveText(millsOwn);
  const meridians = (await terms.locator("dd").nth(1).textContent()) ?? "";
  await terms.getByLabel("What goes along").selectOption({ label: "The agent chooses" });
  await terms.getByLabel("Agents may change the words").check();
  await expectAccessible(ada);
  await terms.getByRole("button", { name: "Save" }).click();
  await expect(terms).toHaveCount(0);
  const row = ada.getByRole("row", { name: /Larkmoor Mill/ });
  await expect(row).toContainText("Paired");
  await expect(row).toContainText(mill.links.server);
  await expectAccessible(ada);

  // The other side knows the same two keys.
  await mia.reload();
  await mia.getByRole("button", { name: "Meridian" }).click();
  const theirs = mia.getByRole("dialog", { name: "Meridian" });
  await expect(theirs.locator("dd").first()).toHaveText(meridians);
  await expect(theirs.locator("dd").nth(1)).toHaveText(millsOwn);
  await theirs.getByRole("button", { name: "Cancel" }).click();

  // And the agents of the first have somebody more to hand visitors to, until it is revoked.
  const bob = await atMill(mill);
  const { ann, visit } = await served(people);
  const dialog = await opens(ann);
  await expect(dialog.getByRole("radio", { name: /^Fabrics/ })).toBeEnabled();
  await mia.getByRole("button", { name: "Meridian" }).click();
  await theirs.getByRole("button", { name: "Revoke" }).click();
  await mia
    .getByRole("dialog", { name: /^Revoke/ })
    .getByRole("button", { name: "Revoke" })
    .click();
  await expect(mia.getByRole("row", { name: /Meridian/ })).toContainText("Revoked");
  await expect(async () => {
    await ada.reload();
    await expect(row).toContainText("Revoked", { timeout: 5_000 });
  }).toPass();
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(dialog.getByRole("alert").last()).toContainText("not allowed");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await goesOn(ann, visit, "Still here");
  await expect(bob.offers).toHaveCount(0);
});

test("WT-5 WT-6 WT-9 WT-10 WT-19 WT-21 WT-35 WT-36 WT-37 WT-39 WT-42 WT-63 WT-68 a visitor goes to another company's server @phone", async ({
  people,
  server,
  mill,
}) => {
  test.slow();
  await mill.pair(people);
  const bob = await atMill(mill);
  const { ann, visit } = await served(people);
  await visit.say("My card is 4111 1111 1111 1111, please hurry.");
  await visit.say("My neighbour Tom must not know.");
  await ann.say("The mill weaves it for us.");
  await visit.reads("The mill weaves it for us.");

  // First the company, then what is open there.
  const dialog = await opens(ann);
  const submit = dialog.getByRole("button", { name: "Transfer", exact: true });
  await dialog.getByLabel("Company").selectOption({ label: "Larkmoor Mill" });
  await expect(dialog.getByRole("radio", { name: /^Mending/ })).toBeEnabled();
  await expect(submit).toBeDisabled();
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await expect(submit).toBeEnabled();

  // What goes along: some lines, one of them in other words, one without its number.
  const leaves = dialog.getByRole("region", { name: "What leaves" });
  await dialog.getByRole("radio", { name: "Some of it" }).check();
  const line = (words: string) => dialog.locator(".warm-line", { hasText: words });
  await line("two metres").getByRole("checkbox").check();
  await line("4111").getByRole("checkbox").check();
  await line("The mill weaves").getByRole("checkbox").check();
  await expect(line("4111").locator("del")).toContainText("4111 1111 1111 1111");
  await line("two metres")
    .getByRole("button", { name: /^Change the words/ })
    .click();
  const words = dialog.getByRole("textbox", { name: /^Change the words/ });
  await words.fill("She wants two metres of grey cloth, 140 wide.");
  await words.press("Control+Enter");
  await dialog.getByLabel("Comments").fill("In a hurry, and friendly.");
  await expect(leaves).toContainText("In a hurry, and friendly.");
  await expect(leaves).toContainText("140 wide");
  await expect(leaves).toContainText("My card is ▇▇▇▇, please hurry.");
  await expect(leaves).toContainText("The mill weaves it for us.");
  await expect(leaves).toContainText("ruth@example.org");
  await expect(leaves).not.toContainText("4111");
  await expect(leaves).not.toContainText("Tom");
  await expectAccessible(ann.page);
  await submit.click();
  await expect(dialog).toHaveCount(0);

  // The visitor says yes, and does nothing more.
  await expect(stripOf(ann)).toContainText("The visitor is asked");
  await expect(visit.log).toContainText(
    "Ann Solberg would like to hand you over to Larkmoor Mill, Fabrics.",
  );
  await expectAccessible(ann.page);
  await expectAccessible(visit.page);
  expect(await bob.offers.count()).toBe(0);
  await yesOf(visit).click();
  const there = await arrived(visit.page, mill);
  await expect(there.panel.getByText("You are next")).toBeVisible();
  await expectNoSidewaysScroll(there.page);
  await expectAccessible(there.page);

  // Bob knows who comes from where before he takes them.
  await expect(bob.offers.first()).toContainText("Ruth Berg");
  await expect(bob.offers.first()).toContainText("Ann Solberg, Meridian Outdoor");
  await expectAccessible(bob.page);
  await bob.accept();
  const card = bob.page.locator(".carried");
  await expect(card).toContainText("From Ann Solberg, Meridian Outdoor");
  await expect(card.locator(".travelling-notes")).toHaveText("In a hurry, and friendly.");
  await card.locator("summary").click();
  await expect(card.locator(".travelling-text")).toHaveText([
    "She wants two metres of grey cloth, 140 wide.",
    "My card is ▇▇▇▇, please hurry.",
    "The mill weaves it for us.",
  ]);
  await expect(bob.page.locator("body")).not.toContainText("Tom");
  await expectAccessible(bob.page);
  await bob.say("Two metres, 140 wide. On its way.");
  await there.reads("Two metres, 140 wide. On its way.");
  await there.say("That was quick.");
  await bob.reads("That was quick.");
  await expect(there.log).not.toContainText("In a hurry");
  await expectAccessible(there.page);

  // Ann sees that they are gone, what she sent, and has a hand free.
  const head = ann.page.locator(".pane-head");
  await expect(ann.page.locator(".pane-handed")).toBeVisible();
  await expect(head).toContainText("Handed over to");
  await expect(ann.field).toHaveCount(0);
  await expect(ann.transcript).toContainText("the visitor is at Larkmoor Mill now");
  await expect(ann.transcript).toContainText("Sent to Larkmoor Mill: 3 lines");
  // What was said here stays as it was said.
  await ann.reads("I want two metres of grey cloth.");
  await ann.reads("My card is 4111 1111 1111 1111, please hurry.");
  await expectAccessible(ann.page);
  const next = await new Visit(await people.visitor("shop.html")).open();
  await next.say("Is anybody there?");
  await ann.offers.first().getByRole("button", { name: "Accept" }).click();
  await ann.say("I am.");
  await next.reads("I am.");

  // The first server is out of it.
  await people.company.sessions();
  await server.terminate();
  await there.say("Thank you!");
  await bob.reads("Thank you!");
});

test("WT-5 a visitor who is only told has no hand in it at all", async ({ people, mill }) => {
  await mill.pair(people, { asks: false, carry: "none" });
  const bob = await atMill(mill);
  const { ann, visit } = await served(people);
  const dialog = await opens(ann);
  await expect(dialog).toContainText("nothing goes along but the visitor");
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  const there = await arrived(visit.page, mill);
  await bob.accept();
  await expect(bob.page.locator(".carried")).toContainText("Meridian Outdoor");
  await expect(bob.page.locator("body")).not.toContainText("grey cloth");
  await bob.say("Good day.");
  await there.reads("Good day.");
});

test("WT-5 WT-20 a page that is loaded anew on the way goes there all the same", async ({
  people,
  mill,
}) => {
  await mill.pair(people, { asks: false });
  const bob = await atMill(mill);
  const { ann, visit } = await served(people);
  const { page } = visit;
  const held = await holds(page);
  const dialog = await opens(ann);
  await dialog.getByRole("radio", { name: /^Mending/ }).check();
  await dialog.getByRole("radio", { name: "Some of it" }).check();
  await dialog.getByLabel("Pasted text").fill("Ruth: two metres, grey");
  await expect(dialog.getByRole("region", { name: "What leaves" })).toContainText(
    "two metres, grey",
  );
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await held.asked;
  await expect(stripOf(ann)).toContainText("on the way to Larkmoor Mill, Mending");
  await expect(visit.log).toContainText("You are being taken to Larkmoor Mill.");
  await expectAccessible(page);
  held.later();
  await page.reload();
  const there = await arrived(page, mill);
  await bob.accept();
  const card = bob.page.locator(".carried");
  await expect(card).toContainText("Ruth: two metres, grey");
  await expect(card).not.toContainText("I want two metres");
  await bob.say("Good day.");
  await there.reads("Good day.");
});

test("WT-9 WT-29 who does not want to go stays, and who is called back too", async ({
  people,
  mill,
}) => {
  await mill.pair(people);
  const bob = await atMill(mill);
  const { ann, visit } = await served(people);
  const { page } = visit;
  const before = page.url();

  // Nothing is chosen, or all of it is: in the window nothing leaves.
  const dialog = await opens(ann);
  await dialog.getByRole("radio", { name: /^Fabrics/ }).check();
  await dialog.getByRole("radio", { name: "The whole conversation" }).check();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await goesOn(ann, visit, "One");

  await hands(ann);
  await visit.panel.getByRole("button", { name: "No, stay here" }).click();
  await expect(visit.log).toContainText("You stay here.");
  await expect(stripOf(ann)).toHaveCount(0);
  await expect(ann.transcript).toContainText("does not want to go to Larkmoor Mill");
  await expectAccessible(page);
  await goesOn(ann, visit, "Two");

  await hands(ann);
  await expect(yesOf(visit)).toBeVisible();
  await stripOf(ann).getByRole("button", { name: "Call off" }).click();
  await expect(stripOf(ann)).toHaveCount(0);
  await expect(yesOf(visit)).toHaveCount(0);
  await expect(ann.transcript).toContainText("was called off");
  await goesOn(ann, visit, "Three");

  // Also when the mill has agreed, and waits.
  const held = await holds(page);
  await hands(ann);
  await yesOf(visit).click();
  await held.asked;
  await expect(stripOf(ann)).toContainText("on the way");
  await stripOf(ann).getByRole("button", { name: "Call off" }).click();
  await expect(stripOf(ann)).toHaveCount(0);
  await expect(visit.log.getByText("You stay here.", { exact: true })).toHaveCount(3);
  await goesOn(ann, visit, "Four");
  expect(page.url()).toBe(before);
  await expect(bob.offers).toHaveCount(0);
  // On record is what left, and that nobody has come by it.
  const kinds = (await people.company.kept()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "carried")).toHaveLength(1);
  expect(kinds).not.toContain("ended");
});

test("WT-62 a server that is gone is told of in words, and the talk goes on", async ({
  people,
  mill,
}) => {
  await mill.pair(people);
  await atMill(mill);
  const { ann, visit } = await served(people);
  await hands(ann);
  await expect(yesOf(visit)).toBeVisible();
  await mill.stop();
  await yesOf(visit).click();
  await expect(stripOf(ann)).toContainText("Waiting for Larkmoor Mill");
  await goesOn(ann, visit, "Meanwhile");
  await expect(ann.transcript).toContainText("Larkmoor Mill could not be reached");
  await expect(visit.log).toContainText("Larkmoor Mill cannot take over right now.");
  await expect(stripOf(ann)).toHaveCount(0);
  await goesOn(ann, visit, "Afterwards");

  // Nor can anything be chosen there, and it is said why.
  const dialog = await opens(ann);
  await expect(dialog.getByRole("alert")).toContainText("Their server does not answer.");
  await expect(dialog.getByRole("button", { name: "Transfer", exact: true })).toBeDisabled();
  await expectAccessible(ann.page);
  await ann.page.keyboard.press("Escape");
  await goesOn(ann, visit, "Still");
});

test("WT-67 WT-90 without scripts the page goes there by itself, and one talks there @phone", async ({
  people,
  mill,
}) => {
  await mill.pair(people);
  const bob = await atMill(mill);
  const ann = await new Desk(await people.staff("ann")).ready();
  const page = await people.visitor("index.html", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Chat with us" }).click();
  await page.getByLabel(/question/i).fill("Have you grey cloth?");
  await page.getByRole("button").first().click();
  await page.waitForURL("**/session*");
  await ann.accept();
  await ann.say("The mill has.");
  const talk = page.frameLocator("iframe").first();
  await expect(talk.getByText("The mill has.")).toBeVisible();

  // A page with a field does not load itself anew; what is said in it leads to the question.
  await hands(ann);
  await expect(talk.locator("body")).toContainText("Larkmoor Mill, Fabrics");
  await expectNoSidewaysScroll(page);
  await talk.getByRole("link", { name: "Answer" }).click();
  await expect(page.getByText("Ann Solberg would like to hand you over to")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Yes, please" }).click();

  // From here on by itself.
  await page.waitForURL(`${mill.links.server}/plain/**`);
  await bob.accept();
  await bob.say("Here is some.");
  await expect(talk.getByText("Here is some.")).toBeVisible();
  await page.locator("textarea[name=text]").fill("Lovely.");
  await page.getByRole("button").first().click();
  await bob.reads("Lovely.");
  await expectNoSidewaysScroll(page);
  await expect(ann.page.locator(".pane-handed")).toBeVisible();
});
