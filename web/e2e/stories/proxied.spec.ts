// Partners' pages through the server: worked on together although they hold no script of ours.
import type { FrameLocator, Locator, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  Server,
  test as story,
} from "../fixtures/index.ts";
import { Partner } from "../fixtures/partner.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

const expect = story.expect;
const test = story.extend<{ partner: Partner }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  server: async ({}, use) => {
    const server = new Server({ args: ["--proxy-network", "127.0.0.0/8"] });
    try {
      await server.start();
      await use(server);
    } finally {
      await server.dispose();
    }
  },
  partner: async ({ server }, use) => {
    const partner = await new Partner().start();
    partner.server = server.links.server;
    await use(partner);
    partner.stop();
  },
});

const picture = (page: Page, name: string) =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`) });

/** Ann serves a visitor who is on the company's page, and has the pages area open. */
const served = async (people: People) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const page = await people.somebody();
  // A telephone is emulated for the page, and not for frames of other sites in it.
  const { width } = page.viewportSize()!;
  await page.addInitScript((width) => {
    Object.defineProperty(screen, "width", { get: () => width });
  }, width);
  await page.goto(`${people.links.site}/index.html`);
  const visit = await new Visit(page).open();
  await visit.say("Can you help me with my order at your partner?");
  await desk.accept();
  await desk.pages();
  return { desk, visit, view: desk.page.frameLocator(".browse-view iframe") };
};

const show = async (desk: Desk, url: string, way: string): Promise<void> => {
  await desk.address.fill(url);
  await desk.page.getByRole("button", { name: "How to show it" }).click();
  await desk.page.getByRole("menuitem", { name: way }).click();
};
const THROUGH = "Through the server";
const result = (desk: Desk): Locator => desk.page.locator(".browse-result");

const allowAll = async (desk: Desk, visit: Visit): Promise<void> => {
  const group = desk.page.getByRole("group", { name: "Together on the page" });
  await group.getByRole("button", { name: /^Ask / }).click();
  await desk.page.getByRole("menuitem", { name: "for all of it" }).click();
  const card = visit.panel.getByRole("alertdialog");
  await card.getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(4);
};

/** Five kinds of fields, filled in by the agent. */
const fill = async ({ page }: Desk, view: FrameLocator): Promise<void> => {
  await view.locator("[name=full_name]").pressSequentially("Vera Lind");
  await view.locator("[name=wishes]").pressSequentially("A window seat");
  // By hand: what a script chooses is nobody's act.
  await view.locator("[name=trip]").focus();
  await page.keyboard.type("So");
  await view.locator("[name=dog]").check();
  await view.locator("[name=room]").check();
};
const isFilled = async (at: Page | FrameLocator): Promise<void> => {
  await expect(at.locator("[name=full_name]")).toHaveValue("Vera Lind");
  await expect(at.locator("[name=wishes]")).toHaveValue("A window seat");
  await expect(at.locator("[name=trip]")).toHaveValue("south");
  await expect(at.locator("[name=dog]")).toBeChecked();
  await expect(at.locator("[name=room]")).toBeChecked();
};

test("IS-61 IS-60 a partner's form is filled in jointly, in a window, and sent by the visitor", async ({
  people,
  partner,
}) => {
  await people.company.settings({ proxy_hosts: [{ host: partner.host, secure: true }] });
  const { desk, visit, view } = await served(people);
  await show(desk, partner.url("/form"), THROUGH);
  await expect(result(desk)).toContainText("asked for a click");
  const card = visit.panel.getByRole("group", { name: /go through a page with you/ });
  await expect(card).toContainText(partner.host);
  await expect(card).toContainText("comes through our server");
  await picture(visit.page, "offer");
  const [window] = await Promise.all([
    visit.page.waitForEvent("popup"),
    card.getByRole("button", { name: "Open" }).click(),
  ]);
  await expect(window.getByRole("heading")).toHaveText("Order at the partner");
  expect(new URL(window.url()).hostname).toMatch(/^[a-z2-7]{32}\.pages\.localhost$/);
  expect(new URL(window.url()).pathname).toBe("/form");
  await expect(result(desk)).toContainText("arrived");
  await expect(view.getByRole("heading")).toHaveText("Order at the partner");
  await expect(desk.address).toHaveValue(partner.url("/form"));
  await allowAll(desk, visit);

  await fill(desk, view);
  await isFilled(window);
  await view.locator("[name=password]").pressSequentially("hunter22");
  await window.locator("[name=wishes]").pressSequentially(", please");
  await expect(view.locator("[name=wishes]")).toHaveValue("A window seat, please");
  await expect(window.locator("[name=password]")).toHaveValue("");
  await picture(desk.page, "desk");
  await picture(window, "window");
  await expectAccessible(desk.page);

  // Each has cookies of their own at the partner, and neither has any in the browser.
  await window.getByRole("button", { name: "Send" }).click();
  await expect(window.getByRole("heading")).toHaveText("Thank you");
  expect(partner.sent).toHaveLength(1);
  expect(partner.sent[0]!.body).toContain("full_name=Vera+Lind&wishes=A+window+seat%2C+please");
  expect(partner.sent[0]!.body).toContain("trip=south&dog=yes&room=single&password=");
  expect(partner.sent[0]!.cookie).toBe("basket=42");
  const cookies = (await window.context().cookies()).map(({ name }) => name);
  expect(cookies).not.toContain("basket");
  // Nothing that is ours went there.
  const told = partner.asked.map(({ headers }) => headers).join("\n");
  expect(told).not.toContain("sb_");
  expect(told).not.toContain("pages.localhost");

  // What follows is shown where the first is, without a click.
  await show(desk, partner.url("/form?again"), THROUGH);
  await expect(window).toHaveURL(/\/form\?again$/);
  await expect(result(desk)).toContainText("arrived");
});

test("IS-61 what a partner's page tries ends in its own copy", async ({ people, partner }) => {
  await people.company.settings({ proxy_hosts: [{ host: partner.host, secure: true }] });
  const { desk, visit, view } = await served(people);
  await show(desk, partner.url("/form"), THROUGH);
  const card = visit.panel.getByRole("group", { name: /go through a page with you/ });
  const [window] = await Promise.all([
    visit.page.waitForEvent("popup"),
    card.getByRole("button", { name: "Open" }).click(),
  ]);
  const before = visit.page.url();
  const tries = (at: Page | FrameLocator) => at.locator("#tries");
  for (const at of [view, window]) {
    for (const stopped of ["fetch", "image", "worker"])
      await expect(tries(at)).toContainText(`${stopped}=stopped`);
    await expect(tries(at)).toContainText("cookie=none");
    await expect(tries(at)).toContainText("own=answered");
  }
  await expect(tries(view)).toContainText("top=stopped");
  await expect(tries(view)).toContainText("around=stopped");
  await expect(tries(window)).toContainText("opener=stopped");
  expect(visit.page.url()).toBe(before);
  await expect(desk.address).toBeVisible();
  // A link to another host leads to a page that says so; one of its own goes on in the copy.
  await view.locator("#on").click();
  await expect(desk.address).toHaveValue(partner.url("/form?more"));
  await view.locator("#away").click();
  await expect(view.getByText("leads to another site")).toBeVisible();
  await expect(desk.address).toHaveValue("https://elsewhere.example/x");
  await expect(view.getByText("https://elsewhere.example/x")).toBeVisible();
  await picture(desk.page, "elsewhere");
});

test("IS-61 pages that ask for secrets, and what cannot be had, are told to whoever leads @phone", async ({
  people,
  partner,
}) => {
  await people.company.settings({ proxy_hosts: [{ host: partner.host }] });
  const { desk, visit, view } = await served(people);
  await show(desk, partner.url("/form"), THROUGH);
  const card = visit.panel.getByRole("group", { name: /go through a page with you/ });
  await expectAccessible(visit.page);
  await expectNoSidewaysScroll(visit.page);
  const window = visit.page.waitForEvent("popup").catch(() => undefined);
  await card.getByRole("button", { name: "Open" }).click();
  const held = visit.panel.getByRole("dialog").frameLocator("iframe");
  const phone = test.info().project.name === "phone";
  const at = phone ? held : (await window)!;
  await expect(at.getByText("asks for a password or a card")).toBeVisible();
  await expect(view.getByText("asks for a password or a card")).toBeVisible();
  await expect(result(desk)).toContainText("could not be had through the server");
  // A page that asks for none is shown, in the same place.
  await show(desk, partner.url("/thanks"), THROUGH);
  await expect(at.getByRole("heading")).toHaveText("Thank you");
  await expect(result(desk)).toContainText("arrived");
  await picture(visit.page, "held");
  if (phone) await expectAccessible(visit.page);
  // Off the list, it is over at once.
  await people.company.settings({ proxy_hosts: [] });
  await view.locator("body").evaluate(() => location.reload());
  await expect(view.getByText("not one that may be shared")).toBeVisible();
});

test("IS-61 an administrator lists the partners; without any nobody is offered the way", async ({
  people,
  partner,
}) => {
  const { desk } = await served(people);
  await desk.address.fill(partner.url("/form"));
  await desk.page.getByRole("button", { name: "How to show it" }).click();
  await expect(desk.page.getByRole("menuitem", { name: "In a window beside it" })).toBeVisible();
  await expect(desk.page.getByRole("menuitem", { name: THROUGH })).toHaveCount(0);

  const page = await people.staff("admin");
  await page.goto(`${people.links.server}/console/admin/settings`);
  const group = page.getByRole("group", { name: /Partners’ sites/ });
  await group.getByRole("button", { name: "Add a host" }).click();
  await group.getByRole("textbox", { name: "Host" }).fill("https://wrong");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(group.getByRole("alert")).toContainText("must be at most 100 hosts");
  await group.getByRole("textbox", { name: "Host" }).fill(partner.host);
  await group.getByRole("checkbox").check();
  await group.scrollIntoViewIfNeeded();
  await picture(page, "settings");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(group.getByRole("alert")).toHaveCount(0);
  await desk.page.reload();
  // The pages area is there again by itself.
  await expect(desk.address).toBeVisible();
  await show(desk, partner.url("/form"), THROUGH);
  await expect(result(desk)).toContainText("asked for a click");
});
