// Who leads, and pages in all ways with what becomes of them.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { Elsewhere, looksElsewhere, withFrames } from "../fixtures/elsewhere.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { servePages } from "../fixtures/pages.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

let elsewhere: Elsewhere;
test.beforeAll(async () => {
  elsewhere = await new Elsewhere().start();
});
test.afterAll(() => elsewhere.stop());

/** Ann serves a visitor, and has the pages area open. */
const served = async (people: People, path = "index.html") => {
  await people.company.settings({ push_hosts: [elsewhere.host] });
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const page = await people.visitor("index.html");
  await looksElsewhere(page);
  await looksElsewhere(ann.page);
  const { server, site, site_key } = people.links;
  await withFrames(page, server, site_key);
  if (path !== "index.html") await page.goto(`${site}/${path}`);
  const visit = await new Visit(page).open();
  await ann.accept();
  await ann.pages();
  return { ann, visit };
};

/** Shows that address in one of the ways. */
const show = async (desk: Desk, url: string, way: string): Promise<void> => {
  await desk.address.fill(url);
  await desk.page.getByRole("button", { name: "How to show it" }).click();
  await desk.page.getByRole("menuitem", { name: way }).click();
};

const result = (desk: Desk) => desk.page.locator(".browse-result");

/** Leads one frame of the followers' pages. */
const intoFrames =
  (ann: Desk, look?: () => Promise<void>) => async (url: string, frame: string) => {
    await ann.page.getByRole("button", { name: "How to show it" }).click();
    await ann.page.getByRole("menuitem", { name: "To some of them" }).click();
    const dialog = ann.page.getByRole("dialog", { name: "Show a page" });
    await dialog.getByRole("textbox", { name: "Address" }).fill(url);
    await dialog.getByRole("combobox").selectOption("frame");
    await dialog.getByRole("textbox", { name: "Name of the frame" }).fill(frame);
    await look?.();
    await dialog.getByRole("button", { name: "Show", exact: true }).click();
  };

/** What the server has seen of pages of this machine: it looks at public ones only. */
const framesAllowed = (page: Page) =>
  page.context().route("**/v1/visits/*/pushes/*/rules**", async (route) => {
    const real = await route.fetch();
    await route.fulfill({
      response: real,
      json: { ...(await real.json()), known: true, frame: true },
    });
  });

test("IS-23 IS-78 the lead goes to whoever asks, and back, in two clicks each @phone", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await ann.accept();
  const menu = visit.panel.getByRole("button", { name: "Options" });
  const ask = async () => {
    await menu.click();
    await visit.panel.getByRole("button", { name: "Ask to lead" }).click();
    await expect(visit.panel.getByText("You have asked to lead")).toBeVisible();
  };
  await ask();
  const card = ann.page.locator(".asking").filter({ hasText: "would like to lead" });
  await expect(card).toBeVisible();
  await expectAccessible(visit.page);
  await expectAccessible(ann.page);
  await expectNoSidewaysScroll(visit.page);
  // Looked at for so long, it lapses by itself, on both sides.
  await expect(card).toHaveCount(0);
  await expect(visit.panel.getByText("You have asked to lead")).toHaveCount(0);
  await ask();
  await card.getByRole("button", { name: "Not now" }).click();
  await expect(visit.log).toContainText("You do not lead for now");
  await ask();
  await card.getByRole("button", { name: "Let them lead" }).click();
  await expect(visit.panel.getByText("You lead", { exact: true })).toBeVisible();
  await expect(card).toHaveCount(0);
  await expectAccessible(visit.page);

  // Back again: the bar, and the name.
  await visit.panel.getByRole("button", { name: "Lead the others" }).click();
  await expectAccessible(visit.page);
  await visit.panel.getByRole("button", { name: /Let Ann .* lead/ }).click();
  await expect(visit.panel.getByText("You lead", { exact: true })).toHaveCount(0);

  // And from the list of people.
  await ann.page.locator(".person-menu").first().click();
  await ann.page.getByRole("menuitem", { name: /Let .* lead/ }).click();
  await expect(visit.panel.getByText("You lead", { exact: true })).toBeVisible();
});

test("IS-78 IS-79 a start that names the visitor has them lead without a click", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const { server, site, site_key } = people.links;
  const open = async (leader: string): Promise<Page> => {
    const page = await people.somebody();
    const click = {
      site: site_key,
      page: `${site}/index.html`,
      origin: site,
      locale: "en",
      leader,
    };
    await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
    await expect(page.locator("form.compose textarea")).toBeVisible();
    await ann.accept();
    return page;
  };
  const leads = (page: Page, name: string | RegExp) =>
    expect(page.locator(".faces li").filter({ hasText: name })).toContainText("leads");
  await leads(await open("visitor"), "You");
  // Without a word of the page the company says it: an agent.
  await leads(await open(""), "Ann");
  await people.company.settings({ leader: "visitor" });
  await leads(await open(""), "You");
  await leads(await open("support"), "Ann");
});

test("IS-22 IS-66 a page beside the own one is led on without another click", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  const own = ann.page.locator(".browse-view iframe");
  const before = await own.getAttribute("src");
  await show(ann, elsewhere.url("/plain"), "In a window beside it");
  const card = visit.log.getByRole("group").filter({ hasText: "window of its own" });
  await expect(card).toContainText(elsewhere.host);
  await expect(card).toContainText("leaves this site");
  await expect(result(ann)).toContainText("asked for a click");
  await expectAccessible(visit.page);
  await expectAccessible(ann.page);
  const opened = visit.page.context().waitForEvent("page");
  await card.getByRole("button", { name: "Open" }).click();
  const beside = await opened;
  await expect(beside.getByRole("heading")).toHaveText("Elsewhere /plain");
  await expect(result(ann)).toContainText("arrived");

  // Led on: no click, no second window; nothing of the leader's own has moved.
  await show(ann, elsewhere.url("/next"), "In a window beside it");
  await expect(beside.getByRole("heading")).toHaveText("Elsewhere /next");
  await expect(result(ann)).toContainText("arrived");
  expect(visit.page.context().pages()).toHaveLength(2);
  expect(await own.getAttribute("src")).toBe(before);
  expect(visit.page.url()).toMatch(/index\.html$/);

  // The page that is shown gets hold neither of the visitor's page nor of the conversation.
  const refused = await beside.evaluate(() => {
    const tries = [() => opener, () => opener.parent, () => opener.top];
    return tries.map((of) => {
      try {
        of().location.href = "/plain?stolen";
        return "let";
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  expect(refused).toEqual(["SecurityError", "SecurityError", "SecurityError"]);
  await beside.close();
  await expect(result(ann)).toContainText("closed");

  // A further window leaves the first alone.
  await show(ann, elsewhere.url("/plain"), "In a further window");
  await visit.log.getByRole("button", { name: "Open" }).click();
  await expect(result(ann)).toContainText("arrived");
});

test("IS-22 a window opens without a card only while the visitor lets that side open windows", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  const group = ann.page.getByRole("group", { name: "Together on the page" });
  await group.getByRole("button", { name: /^Ask / }).click();
  await ann.page.getByRole("menuitem", { name: "to open windows" }).click();
  await ann.address.fill(elsewhere.url("/plain"));
  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("alertdialog").getByRole("button", { name: "Allow" }).click();
  // Their click is fresh enough for the browser.
  await show(ann, elsewhere.url("/plain"), "In a window beside it");
  const beside = await opened;
  await expect(beside.getByRole("heading")).toHaveText("Elsewhere /plain");
  await expect(result(ann)).toContainText("arrived");
  await show(ann, elsewhere.url("/next"), "In a window beside it");
  await expect(beside.getByRole("heading")).toHaveText("Elsewhere /next");
  await expect(visit.log.getByRole("button", { name: "Open" })).toHaveCount(0);
  // Taken back, the window stays where it is, and each page asks for a click again.
  await visit.panel.getByRole("button", { name: "Stop" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(0);
  await show(ann, elsewhere.url("/plain"), "In a window beside it");
  await expect(result(ann)).toContainText("asked for a click");
  await expect(visit.log.getByRole("button", { name: "Open" })).toBeVisible();
  await expect(beside.getByRole("heading")).toHaveText("Elsewhere /next");
  expect(visit.page.context().pages()).toHaveLength(2);
});

test("IS-22 a page that cuts itself off, and one of nobody's list, are said to", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  for (const path of ["/coop", "/coop-popups", "/coop-noopener"]) {
    await show(ann, elsewhere.url(path), "In a window beside it");
    await visit.log.getByRole("button", { name: "Open" }).click();
    await expect(result(ann)).toContainText("cannot be led on");
  }
  await people.company.settings({ push_hosts: [] });
  await show(ann, elsewhere.url("/plain"), "In a window beside it");
  const card = visit.log.getByRole("group").filter({ hasText: "cannot lead you on" });
  const opened = visit.page.context().waitForEvent("page");
  await card.getByRole("button", { name: "Open" }).click();
  const page = await opened;
  await expect(page.getByRole("heading")).toHaveText("Elsewhere /plain");
  expect(await page.evaluate(() => opener)).toBeNull();
  await expect(result(ann)).toContainText("opened");

  await show(ann, elsewhere.url("/next"), "In a window beside it");
  await visit.log.getByRole("button", { name: "No, thanks" }).click();
  await expect(result(ann)).toContainText("declined");
});

test("IS-64 a page is held in the conversation, and closing it is told @phone", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  await show(ann, elsewhere.url("/plain"), "In their conversation");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  const popup = visit.panel.getByRole("dialog", { name: /shows you a page/ });
  await expect(popup.frameLocator("iframe").getByRole("heading")).toHaveText("Elsewhere /plain");
  await expect(popup).toContainText("leaves this site");
  await expect(result(ann)).toContainText("arrived");
  await expectAccessible(visit.page);
  await popup.getByRole("button", { name: "Close" }).click();
  await expect(popup).toHaveCount(0);
  await expect(result(ann)).toContainText("closed");

  // One that refuses frames is offered as a window, and the leader is told why.
  for (const path of ["/deny", "/same", "/ancestors"]) {
    await show(ann, elsewhere.url(path), "In their conversation");
    const card = visit.log.getByRole("group").filter({ hasText: "does not let itself be shown" });
    await expect(card).toBeVisible();
    await card.getByRole("button", { name: "No, thanks" }).click();
    await expect(result(ann)).toContainText("declined");
  }
  await expect(ann.transcript).toContainText("declined");
});

test("IS-75 only the frame that is named changes, and a missing one is said to", async ({
  people,
}) => {
  const { ann, visit } = await served(people, "frames.html");
  const { site } = people.links;
  const lead = intoFrames(ann, () => expectAccessible(ann.page));
  await framesAllowed(visit.page);
  await lead(`${site}/frame-next.html`, "middle");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  const frame = (name: string) => visit.page.frame({ name });
  await expect.poll(() => frame("middle")?.url()).toBe(`${site}/frame-next.html`);
  await expect(result(ann)).toContainText("arrived");
  expect(frame("left")?.url()).toBe(`${site}/frame-left.html`);
  expect(frame("right")?.url()).toBe(`${site}/frame-right.html`);
  expect(visit.page.url()).toBe(`${site}/frames.html`);

  await lead(`${site}/trips.html`, "nowhere");
  await visit.page.waitForURL("**/trips.html");
  await expect(visit.log).toContainText("not on this page");
  await expect(result(ann)).toContainText("arrived");
  // The last word counts in sight; the log has the one before too.
  const said = (await people.company.kept()).filter(({ kind }) => kind === "page_reported");
  expect(said.map(({ outcome }) => outcome)).toContain("frame_missing");
});

test("IS-75 frames of another site and sandboxed ones are led on too", async ({ people }) => {
  const { ann, visit } = await served(people, "frames.html");
  const lead = intoFrames(ann);
  await framesAllowed(visit.page);
  const frame = (name: string) => visit.page.frame({ name });
  await lead(elsewhere.url("/plain"), "middle");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  await expect.poll(() => frame("middle")?.url()).toBe(elsewhere.url("/plain"));
  // Nothing of that site can be looked into from here, and it is led on all the same.
  await lead(elsewhere.url("/next"), "middle");
  await expect.poll(() => frame("middle")?.url()).toBe(elsewhere.url("/next"));
  await lead(elsewhere.url("/plain"), "apart");
  await expect.poll(() => frame("apart")?.url()).toBe(elsewhere.url("/plain"));
  await expect(result(ann)).toContainText("arrived");
  expect(frame("middle")?.url()).toBe(elsewhere.url("/next"));
  expect(visit.page.url()).toBe(`${people.links.site}/frames.html`);
});

test("IS-75 in a set of frames the other one is led, and the set stays", async ({ people }) => {
  await people.company.settings({ push_hosts: [elsewhere.host] });
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const page = await people.somebody();
  const { server, site, site_key } = people.links;
  await looksElsewhere(page);
  await withFrames(page, server, site_key);
  await page.goto(`${site}/frameset.html`);
  const menu = page.frameLocator('[name="menu"]');
  await menu.locator("button[aria-expanded]:has(> i + span)").click();
  const panel = menu.frameLocator('iframe[src*="/panel?"]');
  await expect(panel.locator("form.compose textarea")).toBeVisible();
  await ann.accept();
  await ann.pages();
  await framesAllowed(page);
  const lead = intoFrames(ann);
  await lead(`${site}/frame-next.html`, "main");
  await panel.getByRole("button", { name: "Allow" }).click();
  const main = () => page.frame({ name: "main" })?.url();
  await expect.poll(main).toBe(`${site}/frame-next.html`);
  await expect(result(ann)).toContainText("arrived");
  await lead(elsewhere.url("/plain"), "main");
  await expect.poll(main).toBe(elsewhere.url("/plain"));
  expect(page.url()).toBe(`${site}/frameset.html`);
  expect(page.frame({ name: "menu" })?.url()).toBe(`${site}/frameset-menu.html`);
});

test("IS-22 CC-27 a visitor is led over pages of every sort, each of them in its order", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  const { site } = people.links;
  await servePages(visit.page.context(), people.links);
  await servePages(ann.page.context(), people.links);
  const sorts = ["form", "strict", "rival", "rtl", "shadow", "large", "app", "form"];
  const urls = sorts.map((sort, at) => `${site}/together/${sort}.html?at=${at}`);
  const arrived = async () =>
    (await people.company.kept()).filter(
      ({ kind, outcome }) => /^(push|page)_reported$/.test(`${kind}`) && outcome === "arrived",
    ).length;
  for (const [at, url] of urls.entries()) {
    await ann.address.fill(url);
    await ann.address.press("Enter");
    if (!at) await visit.panel.getByRole("button", { name: "Allow" }).click();
    await visit.page.waitForURL(url);
    await expect.poll(arrived, url).toBe(at + 1);
  }
  const viewed = (await people.company.kept()).filter(
    ({ kind, url }) => kind === "page_viewed" && `${url}`.includes("/together/"),
  );
  expect([...new Set(viewed.map(({ url }) => url))]).toEqual(urls);
});

test("IS-59 what the leader shows moves their own view only where they want that", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  const { site } = people.links;
  const own = ann.page.frameLocator(".browse-view iframe");
  const src = () => ann.page.locator(".browse-view iframe").getAttribute("src");
  await ann.address.fill(`${site}/care.html`);
  await ann.address.press("Enter");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  await visit.page.waitForURL("**/care.html");
  // A page for the others beside: the own view stays.
  await expect.poll(src).toBe(`${site}/care.html`);
  await expect(own.getByRole("heading", { level: 1 })).toBeVisible();
  const before = await src();
  await show(ann, elsewhere.url("/plain"), "In a window beside it");
  await expect(result(ann)).toContainText("asked for a click");
  expect(await src()).toBe(before);
  await ann.page.getByRole("switch", { name: "Here too" }).check();
  await ann.address.fill(`${site}/trips.html`);
  await ann.address.press("Enter");
  await expect.poll(src).toBe(`${site}/trips.html`);
  await visit.page.waitForURL("**/trips.html");
});

test("AI-9 AI-10 two browse together, a helper is asked in and sees what they see", async ({
  people,
}) => {
  const { company } = people;
  const helpers = await company.queueOf("general");
  const params = { helpers };
  await company.offer({ key: "together", name: "Together", behaviour: "open_room", params });
  await company.agent("ann", { skills: { trips: 5 } });
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const { server, site, site_key } = people.links;
  const enter = async (): Promise<Page> => {
    const page = await people.somebody();
    const click = {
      site: site_key,
      service: "together",
      page: `${site}/index.html`,
      origin: site,
      locale: "en",
    };
    await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
    await expect(page.locator("form.compose textarea")).toBeVisible();
    return page;
  };
  const view = (page: Page) => page.frameLocator("iframe.view").getByRole("heading", { level: 1 });
  const go = async (page: Page, path: string) => {
    const address = page.getByRole("textbox", { name: "Address", exact: true });
    await address.fill(`${site}/${path}`);
    await address.press("Enter");
  };
  const ada = await enter();
  const bob = await enter();
  await expect(ada.locator(".faces li").filter({ hasText: "You" })).toContainText("leads");
  await go(ada, "trips.html");
  await bob.getByRole("button", { name: "Allow" }).click();
  await expect(view(bob)).toContainText(/trip/i);

  // The helper is chosen by that page, and is shown it without anybody sending it again.
  await bob.getByRole("button", { name: "Options" }).click();
  await bob.getByRole("button", { name: "Ask someone to join" }).click();
  await ann.accept();
  const own = ann.page.frameLocator(".browse-view iframe").getByRole("heading", { level: 1 });
  await expect(own).toContainText(/trip/i);

  // The baton has gone to the agent, by the company's rule; she lets Ada lead.
  await ann.page.locator(".person-menu").first().click();
  await ann.page.getByRole("menuitem", { name: /Let .* lead/ }).click();
  const leads = (page: Page) =>
    page.locator(".faces li").filter({ hasText: "You" }).filter({ hasText: "leads" }).count();
  await expect.poll(async () => (await leads(ada)) + (await leads(bob))).toBe(1);
  const leader = (await leads(ada)) ? ada : bob;
  const follower = leader === ada ? bob : ada;
  await go(leader, "care.html");
  if (follower === ada) await ada.getByRole("button", { name: "Allow" }).click();
  await expect(view(follower)).toContainText(/repairs/i);
  await expect(own).toContainText(/repairs/i);
  const events = await company.kept();
  const reported = events.filter(({ kind }) => /^(page|push)_reported$/.test(kind));
  expect(reported.length).toBeGreaterThanOrEqual(3);
});
