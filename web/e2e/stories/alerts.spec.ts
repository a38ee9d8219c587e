// What tells people that somebody wants them.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-70 a visitor who looked away while waiting is told that the agent is there", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await expect(visit.panel.getByText("You are next")).toBeVisible();
  // Frames of other sites may not ask for notifications: none are promised, the page tells.
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await expect(visit.panel.getByRole("switch", { name: "Sounds" })).toBeVisible();
  await expect(visit.panel.getByRole("switch", { name: "Notifications" })).toHaveCount(0);
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("button", { name: "Minimise" }).click();
  await expect(visit.field).toBeHidden();
  await desk.accept();
  await expect(visit.launcher.locator("b")).toHaveText("1");
  await expect(visit.page).toHaveTitle(/^\(1\) /);
  await desk.say("Hello, I am here.");
  await expect(visit.launcher.locator("b")).toHaveText("2");
  await visit.launcher.click();
  await expect(visit.panel.getByText("Ann Solberg has joined")).toBeVisible();
  await expect(visit.page).not.toHaveTitle(/^\(/);
});

/** Notifications shown from now on by documents of that page, by their text. */
const watch = (page: Page) =>
  page.context().addInitScript(() => {
    const shown: string[] = [];
    class Told {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(_: string, { body }: { body: string }) {
        shown.push(body);
      }
    }
    Object.assign(window, { Notification: Told, shown });
  });

test("IS-70 a visitor who wants notifications, and may have them, gets them", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  await watch(visit.page);
  await visit.page.reload();
  await visit.open();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("switch", { name: "Notifications" }).check();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("button", { name: "Minimise" }).click();
  await desk.accept();
  await desk.say("Hello, I am here.");
  const frame = visit.page.frames().find((one) => one.url().includes("/panel?"));
  await expect
    .poll(() => frame?.evaluate(() => (window as unknown as { shown: string[] }).shown))
    .toEqual(["Ann Solberg has joined", "Hello, I am here."]);
});
