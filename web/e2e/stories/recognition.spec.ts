// Visitors who wish it are known with every company that takes part, and with none if they do not.
import type { Page } from "@playwright/test";
import type { Company } from "../fixtures/company.ts";
import { Desk } from "../fixtures/desk.ts";
import {
  test as base,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
} from "../fixtures/index.ts";
import { Neighbour } from "../fixtures/neighbour.ts";
import { Visit } from "../fixtures/visit.ts";

const test = base.extend<{ nova: Neighbour }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  nova: async ({}, use) => {
    const nova = new Neighbour();
    await use(nova);
    await nova.close();
  },
  server: async ({ nova }, use) => {
    const server = await nova.server();
    try {
      await use(server);
    } finally {
      await server.dispose();
    }
  },
});

const takesPart = async (company: Company, on = true): Promise<void> => {
  await company.settings({ recognition: on });
  await company.profile({ avatars: { choice: true, visitor: "cat" } });
};

/** Opens the menu, whatever language it is in. */
const menu = async ({ panel }: Visit): Promise<void> => {
  const button = panel.locator("#menu-button");
  await expect(button).toBeVisible();
  if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
};

/** Presses a row of the menu that opens the page about the card. */
const cardPage = async (visit: Visit, row: string): Promise<Page> => {
  await menu(visit);
  const [page] = await Promise.all([
    visit.page.waitForEvent("popup"),
    visit.panel.getByRole("button", { name: row }).click(),
  ]);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return page;
};

const closed = async (page: Page): Promise<void> => {
  const close = page.getByRole("button", { name: /Close this window|Dieses Fenster schließen/ });
  // The window may be gone before the press is said to be done; that it goes is what counts.
  await Promise.all([page.waitForEvent("close"), close.click().catch(() => {})]);
};

/** Who the agent of an accepted session talks with, and by which picture. */
const talksWith = async (desk: Desk, name: string | RegExp, picture: string): Promise<void> => {
  const there = desk.page.getByRole("list", { name: "People in this session" });
  await expect(there).toContainText(name);
  await expect(there.locator(`img[src='/pictures/${picture}']`)).toBeVisible();
};

/** A visitor of the demo company who chose a frog and German, in a conversation with Ann. */
const chooser = async (people: { visitor(): Promise<Page> }): Promise<Visit> => {
  const visit = await new Visit(await people.visitor()).open();
  await menu(visit);
  await visit.panel.getByRole("radio", { name: "Frog" }).check();
  await visit.panel.getByRole("switch", { name: "Sounds" }).uncheck();
  await visit.panel.getByLabel("Language").selectOption("de");
  await expect(visit.panel.getByRole("switch", { name: "Töne" })).not.toBeChecked();
  return visit;
};

const end = async (visit: Visit): Promise<void> => {
  await menu(visit);
  await visit.panel.getByRole("button", { name: /End the conv|Gespräch beenden/ }).click();
  await expect(visit.field).toBeHidden();
};

const OFFER = "Be known on other sites";
const ANGEBOT = "Auf anderen Websites erkannt werden";

test("IS-31 who agreed with one company is greeted as themselves by another, until they take it back", async ({
  people,
  nova,
}, info) => {
  await takesPart(people.company);
  const { company, eva } = await nova.open(people);
  await takesPart(company);
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await chooser(people);
  await ann.accept();
  await talksWith(ann, /Visitor/, "frog");

  // Agreed, on a page of the server itself.
  const page = await cardPage(visit, ANGEBOT);
  await expect(page).toHaveTitle("Auf anderen Websites erkannt werden");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await info.attach("agreeing", { body: await page.screenshot(), contentType: "image/png" });
  await page.getByLabel("Wie Sie genannt werden").fill("Kim");
  await page.getByRole("button", { name: "Zustimmen und bei Meridian Outdoor verwenden" }).click();
  await expect(page.getByText("Meridian Outdoor kennt Sie jetzt durch Ihre Karte.")).toBeVisible();
  await expectAccessible(page);
  await closed(page);
  await talksWith(ann, "Kim", "frog");
  // The panel loads anew with what the card says, which may close the menu again.
  await expect(async () => {
    await menu(visit);
    const known = visit.panel.getByRole("button", { name: "Bekannt als Kim" });
    await expect(known).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expectAccessible(visit.page);
  await info.attach("menu", { body: await visit.page.screenshot(), contentType: "image/png" });
  await visit.say("Ich bin noch da");
  await ann.reads("Ich bin noch da");

  // The other company's site is another site to the browser: nothing of the first reaches it.
  const other = await new Visit(await nova.visited(visit.page)).open();
  await expect(other.panel.locator("html")).toHaveAttribute("lang", "en");
  await eva.accept();
  await talksWith(eva, /Visitor/, "cat");
  // Until the visitor hands the card over.
  const again = await cardPage(other, OFFER);
  await expect(again.getByRole("heading", { level: 1 })).toHaveText("You are known as Kim");
  await expect(again.getByRole("radio", { name: "Frog" })).toBeChecked();
  await expect(again.getByRole("listitem").filter({ hasText: "Meridian Outdoor" })).toBeVisible();
  await expectAccessible(again);
  await expectNoSidewaysScroll(again);
  await info.attach("known", {
    body: await again.screenshot({ fullPage: true }),
    contentType: "image/png",
  });
  await again.getByRole("button", { name: "Use it with Nova" }).click();
  await expect(again.getByText("Nova knows you by your card now.")).toBeVisible();
  await closed(again);
  await talksWith(eva, "Kim", "frog");
  await expect(other.panel.locator("html")).toHaveAttribute("lang", "de");
  await menu(other);
  await expect(other.panel.getByRole("button", { name: "Bekannt als Kim" })).toBeVisible();
  await expect(other.panel.getByRole("switch", { name: "Töne" })).not.toBeChecked();

  // At the next conversation they are greeted so from the start.
  await end(other);
  await other.page.reload();
  await other.open();
  await expect(other.panel.locator("html")).toHaveAttribute("lang", "de");
  await expect(eva.offers.first()).toContainText("Kim");
  await expect(eva.offers.first().locator("img")).toHaveAttribute("src", "/pictures/frog");
  await eva.accept();

  // Taken back: conversations go on, and then they are somebody new, to both.
  const card = await visit.page.context().newPage();
  await card.goto(`${people.links.server}/card`);
  await card.getByRole("button", { name: "Meine Karte löschen" }).click();
  await expect(card.getByText("Ihre Karte ist gelöscht.")).toBeVisible();
  await expectAccessible(card);
  await other.say("Noch da?");
  await eva.reads("Noch da?");
  for (const [one, desk] of [
    [visit, ann],
    [other, eva],
  ] as const) {
    await end(one);
    await one.page.reload();
    await one.open();
    await expect(one.panel.locator("html")).toHaveAttribute("lang", "en");
    await expect(desk.offers.first()).toContainText(/Visitor/);
    await expect(desk.offers.first().locator("img")).toHaveAttribute("src", "/pictures/cat");
    await menu(one);
    await expect(one.panel.getByRole("button", { name: OFFER })).toBeVisible();
  }
});

test("IS-31 the way to the card comes late where the network is slow, and again where it fails", async ({
  people,
}) => {
  await takesPart(people.company);
  await new Desk(await people.staff("ann")).ready();
  const visit = new Visit(await people.visitor());
  let letThrough = (): void => {};
  const held = new Promise<void>((go) => {
    letThrough = go;
  });
  let asked = 0;
  await visit.page.route(/\/card\.js/, async (route) => {
    asked += 1;
    if (asked === 1) return route.abort();
    await held;
    return route.continue();
  });
  await visit.open();
  await menu(visit);
  // The menu waits for its parts only so long.
  await expect(visit.panel.getByRole("button", { name: "End the conversation" })).toBeVisible();
  await expect.poll(() => asked).toBe(2);
  const row = visit.panel.getByRole("button", { name: OFFER });
  await expect(row).toHaveCount(0);
  letThrough();
  await expect(row).toBeVisible();
});

test("IS-31 whoever has not agreed is somebody new to the other company", async ({
  people,
  nova,
}) => {
  await takesPart(people.company);
  const { company, eva } = await nova.open(people);
  await takesPart(company);
  await new Desk(await people.staff("ann")).ready();
  const visit = await chooser(people);
  // Looked at, and not agreed to.
  const page = await cardPage(visit, ANGEBOT);
  await page.close();
  const other = await new Visit(await nova.visited(visit.page)).open();
  await expect(other.panel.locator("html")).toHaveAttribute("lang", "en");
  await expect(eva.offers.first()).toContainText(/Visitor/);
  await expect(eva.offers.first().locator("img")).toHaveAttribute("src", "/pictures/cat");
  const again = await cardPage(other, OFFER);
  await expect(again.getByRole("button", { name: "Agree and use it with Nova" })).toBeVisible();
  await expect(again.getByLabel("What to call you")).toHaveValue("");
  expect(await again.context().cookies(people.links.server)).not.toContainEqual(
    expect.objectContaining({ name: "__Host-sb_c" }),
  );
});

test("IS-31 a company that takes no part neither gives nor takes", async ({ people, nova }) => {
  await takesPart(people.company);
  const { company, eva } = await nova.open(people);
  await takesPart(company, false);
  await new Desk(await people.staff("ann")).ready();
  const visit = await chooser(people);
  const page = await cardPage(visit, ANGEBOT);
  await page.getByLabel("Wie Sie genannt werden").fill("Kim");
  await page.getByRole("button", { name: /^Zustimmen/ }).click();
  await closed(page);
  const other = await new Visit(await nova.visited(visit.page)).open();
  await expect(eva.offers.first()).toContainText(/Visitor/);
  await menu(other);
  await expect(other.panel.getByRole("button", { name: "End the conversation" })).toBeVisible();
  await expect(other.panel.getByRole("button", { name: OFFER })).toHaveCount(0);
  // What is chosen there stays there.
  await other.panel.getByRole("radio", { name: "Whale" }).check();
  await expect(eva.offers.first()).toBeVisible();
  const card = await visit.page.context().newPage();
  await card.goto(`${people.links.server}/card`);
  await expect(card.getByRole("radio", { name: "Frosch" })).toBeChecked();
  await expect(card.getByText("Nova")).toHaveCount(0);
});

test("IS-31 without scripts the card is found on the server's own page @phone", async ({
  people,
  nova,
}, info) => {
  await takesPart(people.company);
  const { company } = await nova.open(people);
  await takesPart(company);
  const page = await people.visitor("index.html", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Chat with us" }).click();
  await page.getByRole("link", { name: OFFER }).click();
  await expectNoSidewaysScroll(page);
  await info.attach("agreeing", {
    body: await page.screenshot({ fullPage: true }),
    contentType: "image/png",
  });
  await page.getByLabel("What to call you").fill("Kim");
  await page.getByLabel("Language").selectOption("de");
  await page.getByRole("radio", { name: "Owl" }).check();
  await page.getByRole("button", { name: "Agree and make a card" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sie sind als Kim bekannt");
  await page.goto(`${people.links.server}/plain/${nova.key}`);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByLabel("Ihr Name")).toHaveValue("Kim");
  await expect(page.getByRole("link", { name: "Sie sind als Kim bekannt" })).toBeVisible();
});
