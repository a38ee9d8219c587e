// The whole way by keyboard, by ear, and in four languages.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** Whatever the console wanted to do about what just happened is done: it acts once it has drawn. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise<unknown>((go) => requestAnimationFrame(go));
    for (let n = 0; n < 4; n++) await frame().then(() => new Promise((go) => setTimeout(go)));
  });

test("IS-28 IS-58 a visitor needs no mouse, and the focus comes back", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor("privacy.html"));
  const { page, panel } = visit;
  await expect(visit.launcher).toHaveText("Chat with us");
  // The button is the last thing on the page: backwards from the start of it.
  await page.keyboard.press("Shift+Tab");
  await expect(visit.launcher).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(visit.field).toBeFocused();
  await page.keyboard.type("Do you ship to Iceland?");
  await page.keyboard.press("Enter");
  await visit.reads("Do you ship to Iceland?");

  await desk.page.keyboard.press("Alt+a");
  await expect(desk.field).toBeFocused();
  await desk.page.keyboard.type("We do.");
  await desk.page.keyboard.press("Enter");
  await visit.reads("We do.");
  await expect(visit.log).toHaveAttribute("aria-live", "polite");
  await expect(visit.log).toHaveAccessibleName("Conversation");

  // Out of the way and back.
  await page.keyboard.press("Escape");
  await expect(visit.launcher).toBeFocused();
  await expect(visit.field).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(visit.field).toBeFocused();

  // To the options, and from there to the end.
  const menu = panel.getByRole("button", { name: "Options" });
  for (
    let tab = 0;
    tab < 8 && !(await menu.evaluate((one) => one === document.activeElement));
    tab++
  )
    await page.keyboard.press("Shift+Tab");
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  const end = panel.getByRole("button", { name: "End the conversation" });
  await expect(end).toBeVisible();
  // Escape takes back the last thing that was opened, and no more.
  await page.keyboard.press("Escape");
  await expect(end).toHaveCount(0);
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(end).toBeVisible();
  for (
    let tab = 0;
    tab < 14 && !(await end.evaluate((one) => one === document.activeElement));
    tab++
  )
    await page.keyboard.press("Tab");
  await expect(end).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(visit.ended).toBeVisible();
});

test("IS-58 the agent who comes back from the pages types into the conversation", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await new Visit(await people.visitor()).open();
  await desk.accept();
  await expect(desk.field).toBeFocused();
  await desk.pages();
  const shown = desk.page.frameLocator(".browse-view iframe");
  for (const way of ["window", "press"] as const) {
    // Away: into the page that is shown in the pages area.
    await shown.locator("h1").first().click();
    await expect(desk.field).not.toBeFocused();
    // Back: the window gets the focus, or a press beside anything that wants it.
    if (way === "window") await desk.page.evaluate(() => window.focus());
    else await desk.transcript.click({ position: { x: 5, y: 5 } });
    await expect(desk.field, way).toBeFocused();
    await desk.page.keyboard.type("so ");
  }
  await expect(desk.field).toHaveValue("so so ");
});

test("IS-58 what the agent presses on the way back keeps the keyboard", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  // Letters on their way to a visitor.
  const letters: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      if (String(payload).includes('"t":"typing"')) letters.push(String(payload));
    }),
  );
  await page.reload();
  await desk.ready();
  await new Visit(await people.visitor()).open();
  await desk.accept();
  await expect(desk.field).toBeFocused();
  await page.keyboard.type("h");
  await expect.poll(() => letters.length).toBeGreaterThan(0);
  await page.keyboard.press("Backspace");
  await desk.pages();

  const shown = page.frameLocator(".browse-view iframe");
  const away = async () => {
    await shown.locator("h1").first().click();
    await expect(desk.field).not.toBeFocused();
  };
  for (const control of [desk.address, desk.follow]) {
    await away();
    await control.click();
    await drawn(page);
    await expect(control).toBeFocused();
  }
  // A menu takes the keyboard into itself.
  await away();
  await page.locator(".split-more").click();
  await drawn(page);
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("Escape");

  await away();
  letters.length = 0;
  await desk.address.click();
  await drawn(page);
  await page.keyboard.type("/secret");
  await expect(desk.address).toHaveValue("/secret");
  await expect(desk.field).toHaveValue("");
  expect(letters).toEqual([]);

  // Nor does the conversation beside it take what is typed into the one that was pressed.
  await new Visit(await people.visitor("shop.html")).open();
  await expect(desk.offers).toHaveCount(1);
  await page.keyboard.press("Alt+a");
  await expect(desk.sessions).toHaveCount(2);
  await page.locator(".session-beside").first().click();
  await expect(desk.address).toHaveCount(2);
  for (const at of [0, 1, 0]) {
    await desk.address.nth(at).click();
    await drawn(page);
    await expect(desk.address.nth(at)).toBeFocused();
  }
});

for (const [locale, page, dir] of [
  ["de", "reparatur.html", "ltr"],
  ["es", "index.html", "ltr"],
  ["ar", "rihlat.html", "rtl"],
] as const) {
  test(`IS-28 the panel speaks ${locale} @phone`, async ({ people }) => {
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const visit = new Visit(await people.somebody({ locale }));
    await visit.page.goto(`${people.links.site}/${page}`);
    // The page's language counts, unless the site says another.
    if (locale === "es") {
      await expect(visit.launcher).toHaveText("Chat with us");
      await visit.page.evaluate(() => Object.assign(window).Switchboard("locale", "es"));
      await expect(visit.launcher).toHaveText("Hable con nosotros");
    }
    await visit.open();
    await expect(visit.panel.locator("html")).toHaveAttribute("lang", locale);
    await expect(visit.panel.locator("html")).toHaveAttribute("dir", dir);
    await expectAccessible(visit.page);
  });
}

test("IS-28 a German desk and an Arabic visitor share one session", async ({ people }) => {
  const desk = new Desk(await people.staff("ann", "available", { locale: "de-DE" }));
  await desk.ready("Bereit");
  const visit = await new Visit(await people.visitor("rihlat.html", { locale: "ar" })).open();
  await desk.page.keyboard.press("Alt+a");
  await expect(desk.page.locator("html")).toHaveAttribute("lang", "de");
  await visit.field.fill("هل توجد رحلة في يوليو؟");
  await visit.field.press("Enter");
  await expect(desk.page.getByRole("log").getByText("هل توجد رحلة في يوليو؟")).toBeVisible();
  await desk.field.fill("نعم، مرتين.");
  await desk.field.press("Enter");
  await visit.reads("نعم، مرتين.");
  await expectAccessible(desk.page);
});
