// Page and conversation in windows of their own, in one session.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

const popUp = async (page: Page, act: () => Promise<void>): Promise<Page> => {
  const [popped] = await Promise.all([page.waitForEvent("popup"), act()]);
  return popped;
};

/** A visitor with an agent, and the large window opened from the panel. */
const large = async (people: People) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Hello?");
  await desk.accept();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  const viewer = await popUp(visit.page, () =>
    visit.panel.getByRole("button", { name: "Open in a large window" }).click(),
  );
  await expect(viewer.locator("form.compose textarea")).toBeVisible();
  return { desk, visit, viewer };
};

const members = (viewer: Page) => viewer.locator(".faces li");

test("IS-16 IS-47 the page floats in a window of its own, in the same session", async ({
  people,
}) => {
  const { desk, viewer } = await large(people);
  await expect(viewer.frameLocator("iframe.view").getByRole("heading", { level: 1 })).toBeVisible();
  await expect(members(viewer)).toHaveCount(2);

  // The browser lets no window open: the page stays, and a hint says why.
  await viewer.evaluate(() => {
    Object.assign(window, { open_: window.open, open: () => null });
  });
  await viewer.getByRole("button", { name: "Own window" }).click();
  await expect(viewer.getByRole("alert")).toContainText("so the page stays here");
  await expect(viewer.locator("iframe.view")).toBeVisible();
  await viewer.evaluate(() => {
    const own = window as unknown as { open_: typeof window.open };
    window.open = own.open_;
  });

  const float = await popUp(viewer, () =>
    viewer.getByRole("button", { name: "Own window" }).click(),
  );
  const view = float.frameLocator("iframe.view");
  await expect(view.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(async () => {
    const area = await float.locator("iframe.view").boundingBox();
    const size = float.viewportSize() ?? (await float.evaluate(() => ({ height: innerHeight })));
    expect(area!.height).toBeGreaterThan(size.height * 0.75);
  }).toPass();
  await expect(viewer.locator("iframe.view")).toHaveCount(0);
  await expect(viewer.getByText("in a window of its own")).toBeVisible();
  await expectAccessible(float);
  await expectAccessible(viewer);

  // Two windows, one entry of the visitor on the roster, one conversation.
  await expect(members(viewer)).toHaveCount(2);
  await desk.say("Both windows?");
  await expect(viewer.getByRole("log")).toContainText("Both windows?");
  const address = float.getByRole("textbox", { name: "Address" });
  await address.fill(`${people.links.site}/shop.html`);
  await address.press("Enter");
  await expect(view.getByRole("heading", { level: 1 })).toContainText(/shop|gear/i);
  await viewer.locator(".controls").getByRole("button", { name: "Pages" }).click();
  const pages = viewer.getByRole("complementary", { name: "Pages" });
  await expect(pages.getByRole("listitem")).toHaveCount(2);
  // From the list, the page turns in its own window.
  await pages.getByRole("button").last().click();
  await expect(address).toHaveValue(/index\.html/);

  // Closed, the page is where it was before.
  await float.close();
  await expect(viewer.frameLocator("iframe.view").getByRole("heading", { level: 1 })).toBeVisible();
  await expect(viewer.getByText("in a window of its own")).toHaveCount(0);
});

test("IS-47 the large window stays in the session when the page it came from is gone", async ({
  people,
}) => {
  const { desk, visit, viewer } = await large(people);
  await visit.page.goto("about:blank");
  await viewer.reload();
  await expect(viewer.locator("form.compose textarea")).toBeVisible();
  await desk.say("Are you still there?");
  await expect(viewer.getByRole("log")).toContainText("Are you still there?");
  await expect(members(viewer)).toHaveCount(2);

  // Without a pass it says how to come back, and starts nothing unasked.
  const other = await people.somebody();
  await other.goto(viewer.url());
  await expect(other.getByRole("heading", { name: "lost its conversation" })).toBeVisible();
  await expectAccessible(other);
  await expect(desk.offers).toHaveCount(0);
});

test("IS-51 the large window shows all distributed lines, as the archive has them", async ({
  people,
}) => {
  const { desk, viewer } = await large(people);
  const field = viewer.locator("form.compose textarea");
  for (let n = 1; n <= 3; n++) {
    await desk.say(`Line ${n} of Ann`);
    await field.fill(`Line ${n} of the visitor`);
    await field.press("Enter");
    await desk.reads(`Line ${n} of the visitor`);
  }
  const kept: string[] = [];
  for (const event of await people.company.kept()) {
    if (event.kind === "line") kept.push(event.text);
    else if (event.kind === "asked") kept.push(event.question);
  }
  expect(kept).toHaveLength(7);
  await expect(viewer.getByRole("log").locator(".line .bubble > p")).toHaveText(kept);
});

test("IS-48 talk and controls are below the page or above it, never over it", async ({
  people,
}) => {
  const { viewer } = await large(people);
  const above = viewer.getByRole("button", { name: "Talk above" });
  for (const upside of [false, true]) {
    await expect(above).toHaveAttribute("aria-pressed", `${upside}`);
    for (const part of [".strip", ".talk"]) {
      await expect(async () => {
        const page = await viewer.locator("iframe.view").boundingBox();
        const box = await viewer.locator(part).boundingBox();
        if (upside) expect(box!.y + box!.height).toBeLessThanOrEqual(page!.y + 1);
        else expect(box!.y).toBeGreaterThanOrEqual(page!.y + page!.height - 1);
      }).toPass();
    }
    if (!upside) await above.click();
  }
  await expectAccessible(viewer);
});
