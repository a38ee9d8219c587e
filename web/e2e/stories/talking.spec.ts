// Members talk with each other, beside chat and pages.
import type { BrowserContextOptions, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { heard, hears, MICROPHONE, panelOf, watchTalk } from "../fixtures/talk.ts";
import { Visit } from "../fixtures/visit.ts";
import config from "../playwright.config.ts";

const launch = config.use?.launchOptions;
test.use({ launchOptions: { ...launch, args: [...(launch?.args ?? []), ...MICROPHONE] } });

const SPEAKS: BrowserContextOptions = { permissions: ["microphone"] };

/** An agent who serves a visitor. */
const served = async (people: People, visitor = SPEAKS, agent = SPEAKS) => {
  const desk = new Desk(await people.staff("ann", "available", agent));
  await watchTalk(desk.page);
  await desk.page.reload();
  await desk.ready();
  const page = await people.somebody(visitor);
  await watchTalk(page);
  await page.goto(`${people.links.site}/index.html`);
  const visit = await new Visit(page).open();
  await desk.accept();
  await expect(visit.panel.getByRole("button", { name: "Talk by voice" })).toBeVisible();
  return { desk, visit };
};

const call = (desk: Desk) =>
  desk.page
    .getByRole("button", { name: /^Talk by voice/ })
    .first()
    .click();
const strip = (desk: Desk) => desk.page.getByRole("region", { name: "Voice" });
const talk = (visit: Visit) => visit.panel.getByRole("region", { name: "Talk" });
const panel = (visit: Visit) => () => panelOf(visit.page);
const console_ = (desk: Desk) => (): Page => desk.page;

/** Chat and page push, both ways, whatever becomes of voice. */
const goesOn = async (desk: Desk, visit: Visit, word: string): Promise<void> => {
  await visit.say(`${word}?`);
  await desk.reads(`${word}?`);
  await desk.say(`${word}!`);
  await visit.reads(`${word}!`);
};

test("CC-28 IS-121 agent and visitor hear each other, and a colleague who joins", async ({
  people,
}, info) => {
  const { desk, visit } = await served(people);
  await call(desk);
  // The visitor's microphone is not opened before they say so.
  const asks = visit.panel.getByRole("alertdialog");
  await expect(asks).toContainText("would like to talk with you");
  await expectAccessible(visit.page);
  await visit.page.screenshot({ path: info.outputPath("asks.png") });
  await asks.getByRole("button", { name: "Accept" }).click();
  await expect(talk(visit)).toContainText("Talking with");
  await expect(strip(desk)).toContainText("Talking with");
  await Promise.all([hears(panel(visit)), hears(console_(desk))]);
  // Both beep, so both are seen to talk.
  await expect(talk(visit).locator(".talks")).toHaveCount(1);
  await expect(strip(desk).locator(".voice-talks")).toHaveCount(1);
  await expectAccessible(visit.page);
  await expectAccessible(desk.page);
  await visit.page.screenshot({ path: info.outputPath("talk-visitor.png") });
  await desk.page.screenshot({ path: info.outputPath("talk-agent.png") });

  // Nothing of a muted visitor goes over the wire.
  await talk(visit).getByRole("button", { name: "Mute" }).click();
  await expect(strip(desk)).toContainText("muted");
  const { sent } = await heard(panelOf(visit.page));
  await hears(panel(visit));
  expect((await heard(panelOf(visit.page))).sent).toBeLessThan(sent + 10);
  await talk(visit).getByRole("button", { name: "Muted" }).click();
  await hears(console_(desk));

  // Muted by the agent they cannot undo it, and are told by whom.
  await strip(desk).getByRole("listitem").getByRole("button", { name: "Mute" }).click();
  await expect(talk(visit)).toContainText("has muted you");
  await strip(desk).getByRole("listitem").getByRole("button", { name: "Unmute" }).click();
  await expect(talk(visit)).not.toContainText("has muted you");

  // A colleague who joins is heard by both.
  const ben = new Desk(await people.staff("ben", "available", SPEAKS));
  await watchTalk(ben.page);
  await ben.page.reload();
  await ben.ready();
  await desk.page.getByRole("button", { name: /^Transfer or bring/ }).click();
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await dialog.getByRole("button", { name: "Ask to join" }).click();
  await ben.accept();
  await strip(ben).getByRole("button", { name: "Talk" }).click();
  await expect(strip(ben).getByRole("listitem")).toHaveCount(2);
  await expect(talk(visit).getByRole("listitem")).toHaveCount(2);
  await Promise.all([hears(console_(ben)), hears(console_(desk)), hears(panel(visit))]);
  await desk.page.screenshot({ path: info.outputPath("three.png") });
  await ben.page.keyboard.press("Alt+v");
  await expect(talk(visit).getByRole("listitem")).toHaveCount(1);

  await goesOn(desk, visit, "Which tent");
  await talk(visit).getByRole("button", { name: "Hang up" }).click();
  await expect(talk(visit)).toHaveCount(0);
  await expect(strip(desk)).toContainText("Waiting for");
  const kinds = (await people.company.kept()).filter(({ kind }) => kind === "voice_changed");
  expect(kinds.map(({ state }) => state)).toEqual(["open", "open", "open", "left", "left"]);
});

test("CC-28 the visitor calls, by their own press, and the agent may say not now", async ({
  people,
}) => {
  const { desk, visit } = await served(people);
  await visit.panel.getByRole("button", { name: "Talk by voice" }).click();
  await expect(strip(desk)).toContainText("would like to talk");
  await strip(desk).getByRole("button", { name: "Not now" }).click();
  await expect(talk(visit)).toContainText("would rather not talk now");
  await goesOn(desk, visit, "Write then");
  await strip(desk).getByRole("button", { name: "Talk" }).click();
  await expect(talk(visit)).toContainText("Talking with");
  await hears(panel(visit));
});

test("CC-28 without leave for the microphone a visitor hears, and is told that they are not heard", async ({
  people,
}, info) => {
  const { desk, visit } = await served(people, { permissions: [] });
  await call(desk);
  await visit.panel.getByRole("button", { name: "Accept" }).click();
  await expect(talk(visit)).toContainText("You are not heard");
  await hears(panel(visit));
  await visit.page.screenshot({ path: info.outputPath("listens.png") });
  await expectAccessible(visit.page);
  await goesOn(desk, visit, "Can you hear me");
});

test("CC-24 CC-28 where no packet gets through there is a notice, and chat and pages go on", async ({
  people,
}, info) => {
  const { desk, visit } = await served(people);
  // The way to the media port leads nowhere.
  await visit.page.route(/\/voice$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const answer = await route.fetch();
    const body = await answer.json();
    body.answer = body.answer.replace(/(127\.0\.0\.1) \d+ typ/g, "$1 9 typ");
    await route.fulfill({ response: answer, json: body });
  });
  await call(desk);
  await visit.panel.getByRole("button", { name: "Accept" }).click();
  await expect(talk(visit)).toContainText("Connecting your voice");
  await goesOn(desk, visit, "Still there");
  await desk.pages();
  await desk.address.fill(`${people.links.site}/trips.html`);
  await desk.address.press("Enter");
  await visit.panel.getByRole("button", { name: "Allow" }).click();
  await expect(visit.page.getByRole("heading", { level: 1 })).toContainText(/trip/i);
  await expect(talk(visit)).toContainText("Voice does not get through", { timeout: 200_000 });
  await visit.page.screenshot({ path: info.outputPath("blocked.png") });
  await goesOn(desk, visit, "And now");
});

test("CC-28 a page turn of the visitor does not end the talk", async ({ people }) => {
  const { desk, visit } = await served(people);
  await call(desk);
  await visit.panel.getByRole("button", { name: "Accept" }).click();
  await hears(panel(visit));
  await visit.page.goto(`${people.links.site}/trips.html`);
  await expect(talk(visit)).toContainText("Talking with");
  await Promise.all([hears(panel(visit)), hears(console_(desk))]);
});

test("CC-24 CC-28 those who talk come back by themselves after the server has died", async ({
  people,
  server,
}) => {
  const { desk, visit } = await served(people);
  await call(desk);
  await visit.panel.getByRole("button", { name: "Accept" }).click();
  await Promise.all([hears(panel(visit)), hears(console_(desk))]);
  await server.kill();
  await server.start();
  await goesOn(desk, visit, "Are you back");
  await expect(talk(visit)).toContainText("Talking with");
  await expect(strip(desk)).toContainText("Talking with");
  await Promise.all([hears(panel(visit)), hears(console_(desk))]);
});
