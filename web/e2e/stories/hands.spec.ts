// An agent and a visitor point, fill in forms, click and scroll together: asked for, allowed step by
// step, seen, stopped.
import type { Locator, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { servePages } from "../fixtures/pages.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** The visitor's page may be read by the test alone: marks are in a closed tree. */
const openLayers = () => {
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (how) {
    const root = attachShadow.call(this, how);
    if (how.mode === "closed") (this as unknown as { layer: ShadowRoot }).layer = root;
    return root;
  };
};

/** Texts of marks in the layer over a page; empty where there is no layer. */
const marks = (at: Locator, what: string): Promise<string[]> =>
  at.evaluateAll(
    ([host], what) =>
      host
        ? [...(host as unknown as { layer: ShadowRoot }).layer.querySelectorAll(what)]
            .filter((node) => !node.hasAttribute("hidden"))
            .map((node) => node.textContent ?? "")
        : [],
    what,
  );
const LAYER = "[data-switchboard-layer]";

interface Together {
  desk: Desk;
  visit: Visit;
  /** The page in the console. */
  view: ReturnType<Page["frameLocator"]>;
  group: Locator;
  ask(item: string): Promise<void>;
}

/** Ann serves a visitor who is on a page, and has that page beside the conversation. */
const together = async (people: People, path = "form.html"): Promise<Together> => {
  const desk = new Desk(await people.staff("ann"));
  await servePages(desk.page.context(), people.links);
  await desk.ready();
  const page = await people.somebody();
  await page.addInitScript(openLayers);
  await servePages(page.context(), people.links);
  await page.goto(`${people.links.site}/together/${path}`);
  const visit = await new Visit(page).open();
  await visit.say("Can you help me with this form?");
  await desk.accept();
  await desk.pages();
  const group = desk.page.getByRole("group", { name: "Together on the page" });
  await expect(group).toBeVisible();
  return {
    desk,
    visit,
    view: desk.page.frameLocator(".browse-view iframe"),
    group,
    ask: async (item) => {
      await group.getByRole("button", { name: /^Ask / }).click();
      await desk.page.getByRole("menuitem", { name: item }).click();
    },
  };
};

test("IS-57 IS-60 IS-62 IS-75 leave is asked step by step, used, seen and taken back", async ({
  people,
}) => {
  const { desk, visit, view, group, ask } = await together(people);
  const layer = visit.page.locator(LAYER);
  await ask("for all of it");
  await expect(group).toContainText("Waiting for an answer");
  const card = visit.panel.getByRole("alertdialog");
  await expect(card).toContainText("Ann Solberg");
  await expect(card.getByRole("checkbox")).toHaveCount(4);
  // All but clicking and windows.
  await card.getByRole("checkbox", { name: "Click and scroll" }).uncheck();
  await card.getByRole("checkbox", { name: "Open windows" }).uncheck();
  await card.getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveText(["Point", "Type"]);
  await expectAccessible(desk.page);
  const bar = visit.panel.getByRole("status").filter({ hasText: "on this page" });
  await expect(bar).toContainText("Ann Solberg on this page: Point and draw and Fill in fields");
  await expect.poll(() => marks(layer, ".sign")).toHaveLength(1);
  await expect.poll(() => marks(layer, ".frame")).toHaveLength(1);

  // A pointer with a name; a highlight from the tools.
  await view.locator("[name=email]").hover();
  await expect.poll(() => marks(layer, ".pointer")).toEqual(["Ann Solberg"]);
  await group.getByRole("button", { name: "Highlighter" }).click();
  await view.locator("body").press("Tab");
  const title = await view.locator("#title").boundingBox();
  await desk.page.mouse.click(title!.x + 10, title!.y + 10);
  await expect.poll(() => marks(layer, ".glow")).toHaveLength(1);
  await group.getByRole("button", { name: "Clear what I drew" }).click();
  await expect.poll(() => marks(layer, ".glow")).toHaveLength(0);
  await group.getByRole("button", { name: "Highlighter" }).click();

  // To type for somebody one leads them.
  const leads = desk.page.getByRole("button", { name: "Take the lead" });
  if (await leads.isVisible()) await leads.click();
  await view.locator("[name=full_name]").click();
  await desk.page.keyboard.type("Vera Lind");
  await expect(visit.page.locator("[name=full_name]")).toHaveValue("Vera Lind");
  await view.locator("[name=password]").click();
  await desk.page.keyboard.type("hunter22");
  await visit.page.locator("[name=email]").click();
  await visit.page.keyboard.type("vera@example.org");
  await expect(view.locator("[name=email]")).toHaveValue("vera@example.org");
  await expect(visit.page.locator("[name=password]")).toHaveValue("");
  // What was not allowed is not done.
  await view.locator("#menu").click();
  await view.locator("[name=wishes]").click();
  await desk.page.keyboard.type("A window seat");
  await expect(visit.page.locator("[name=wishes]")).toHaveValue("A window seat");
  await expect(visit.page.locator("#items")).toBeHidden();

  await ask("to click and scroll");
  await card.getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(3);
  // It was opened in the agent's copy alone: from here on the two are turned around.
  await view.locator("#menu").click();
  await expect(view.locator("#items")).toBeHidden();
  await expect(visit.page.locator("#items")).toBeVisible();
  // What buys something is for the visitor's own hand, and who tried is told.
  await view.locator("#buy").click();
  await expect(desk.page.getByText("“Buy now” could not be clicked")).toBeVisible();
  await expect.poll(() => marks(layer, ".press")).toEqual(["Please press this yourself"]);

  // One click stops it all, in the frame around the page or in the panel.
  await bar.getByRole("button", { name: "Stop" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(0);
  await expect.poll(() => marks(layer, ".frame,.pointer,.sign")).toEqual([]);
  await view.locator("[name=phone]").click();
  await desk.page.keyboard.type("12");
  await desk.say("I have let go.");
  await visit.reads("I have let go.");
  await expect(visit.page.locator("[name=phone]")).toHaveValue("");

  const kept = await people.company.kept();
  const acted = kept.filter(({ kind }) => kind === "acted");
  expect(acted.map(({ what, element, done }) => [what, element, done])).toEqual(
    expect.arrayContaining([
      ["field", "Full name", true],
      ["click", "Menu", true],
      ["click", "Buy now", false],
    ]),
  );
  expect(JSON.stringify(kept)).not.toContain("hunter");
  expect(kept.filter(({ kind }) => kind === "allowed").map(({ steps }) => steps)).toEqual([
    ["point", "type"],
    ["point", "type", "click"],
    [],
  ]);
});

test("IS-57 a visitor says no, or nothing; on a telephone the page shows that somebody asks @phone", async ({
  people,
}) => {
  const { visit, group, ask, view } = await together(people);
  const layer = visit.page.locator(LAYER);
  const card = visit.panel.getByRole("alertdialog");
  await ask("to point and draw");
  await card.getByRole("button", { name: "No, thanks" }).click();
  await expect(card).toHaveCount(0);
  await expect(group.getByRole("button", { name: /^Ask / })).toBeVisible();
  await expect(group.locator(".hands-given")).toHaveCount(0);
  // With the panel out of the way, a sign on the page brings it; leave is given there alone.
  await visit.panel.getByRole("button", { name: "Minimise" }).click();
  await ask("to point and draw");
  await expect.poll(() => marks(layer, ".sign")).toEqual(["Ann Solberg asks you somethingAnswer"]);
  await layer.evaluate((host) => {
    // A click that a script makes answers nothing.
    (host as unknown as { layer: ShadowRoot }).layer.querySelector("button")!.click();
  });
  await expect(visit.panel.getByRole("alertdialog")).toBeHidden();
  await visit.launcher.click();
  await expect(card).toBeVisible();
  await card.getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveText(["Point"]);
  await view.locator("[name=email]").hover();
  await expect.poll(() => marks(layer, ".pointer")).toEqual(["Ann Solberg"]);
  // Nothing said is no leave: the question goes by itself.
  await ask("to fill in fields");
  await expect(card).toBeVisible();
  // A question is looked at only where it need not be answered: that takes longer than it stands.
  await expectAccessible(visit.page);
  await expectNoSidewaysScroll(visit.page);
  await expect(group).toContainText("has not answered");
  await expect(card).toHaveCount(0);
  await expect(group.locator(".hands-given")).toHaveText(["Point"]);
});

test("IS-57 who is told no twice leaves the visitor in peace", async ({ people }) => {
  const { desk, visit, group, ask } = await together(people);
  const card = visit.panel.getByRole("alertdialog");
  for (const _ of [1, 2]) {
    await ask("to point and draw");
    await card.getByRole("button", { name: "No, thanks" }).click();
    await expect(card).toHaveCount(0);
    await expect(group.getByRole("button", { name: /^Ask / })).toBeVisible();
  }
  await ask("for all of it");
  await expect(desk.page.getByText("They have said no")).toBeVisible();
  await desk.say("I will not ask again.");
  await visit.reads("I will not ask again.");
  await expect(card).toHaveCount(0);
});

test("IS-57 IS-60 leave holds over reloads, page turns and in a second tab, where only one acts", async ({
  people,
}) => {
  const { desk, visit, view, group, ask } = await together(people);
  await ask("for all of it");
  await visit.panel.getByRole("alertdialog").getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(4);
  const leads = desk.page.getByRole("button", { name: "Take the lead" });
  if (await leads.isVisible()) await leads.click();
  const layer = visit.page.locator(LAYER);
  // The view may be made anew just then: the visitor's page is another one after each turn. Whoever types
  // into the one that goes sees that nothing comes of it, and does it again.
  const types = (text: string, page = visit.page) =>
    expect(async () => {
      await view.locator("[name=full_name]").click();
      await desk.page.keyboard.press("ControlOrMeta+a");
      await desk.page.keyboard.type(text);
      await expect(page.locator("[name=full_name]")).toHaveValue(text, { timeout: 5_000 });
    }).toPass();
  await types("Before");
  await visit.page.reload();
  await expect.poll(() => marks(layer, ".frame")).toHaveLength(1);
  await types("After");
  await visit.page.goto(`${people.links.site}/together/rtl.html`);
  await expect(view.locator("h1")).toContainText("رحلات");
  await expect.poll(() => marks(layer, ".frame")).toHaveLength(1);
  await types("Elsewhere");

  // The same page twice: what is done for the visitor is done in the tab that they use.
  const second = await visit.page.context().newPage();
  await second.goto(`${people.links.site}/together/rtl.html`);
  await expect(new Visit(second).field).toBeVisible();
  await second.bringToFront();
  await types("Twice", second);
  await expect(visit.page.locator("[name=full_name]")).toHaveValue("Elsewhere");
});

test("IS-63 IS-60 the client's own window shows a form, which both fill in and the visitor posts once", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await servePages(desk.page.context(), people.links);
  await desk.ready();
  const page = await people.somebody();
  await servePages(page.context(), people.links);
  const { server, site, site_key } = people.links;
  const click = {
    site: site_key,
    page: `${site}/together/form.html`,
    origin: site,
    locale: "en",
  };
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/together/thanks")) posted.push(request.url());
  });
  await page.goto(`${server}/viewer?${new URLSearchParams(click)}`);
  await expect(page.locator("form.compose textarea")).toBeVisible();
  await desk.accept();
  await desk.pages();
  const group = desk.page.getByRole("group", { name: "Together on the page" });
  await group.getByRole("button", { name: /^Ask / }).click();
  await desk.page.getByRole("menuitem", { name: "for all of it" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Allow" }).click();
  await expect(group.locator(".hands-given")).toHaveCount(4);
  const leads = desk.page.getByRole("button", { name: "Take the lead" });
  if (await leads.isVisible()) await leads.click();
  const own = page.frameLocator("iframe.view");
  const view = desk.page.frameLocator(".browse-view iframe");
  await expect(own.locator("h1")).toBeVisible();
  await expectAccessible(page);
  await view.locator("[name=full_name]").click();
  await desk.page.keyboard.type("Vera Lind");
  await expect(own.locator("[name=full_name]")).toHaveValue("Vera Lind");
  await own.locator("[name=email]").click();
  await page.keyboard.type("vera@example.org");
  await expect(view.locator("[name=email]")).toHaveValue("vera@example.org");
  await own.locator("#send").click();
  await expect(own.getByRole("heading", { name: "Thanks" })).toBeVisible();
  expect(posted).toHaveLength(1);
  const sent = new URL(posted[0]!).searchParams;
  expect([sent.get("full_name"), sent.get("email")]).toEqual(["Vera Lind", "vera@example.org"]);
});
