// From the click to the archive: what a visitor and an agent go through together.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-67 the button tells before the click whether somebody is there", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  await expect(visit.launcher).toHaveText("Chat with us");

  await desk.page.getByRole("switch", { name: /Ready/ }).click();
  // The button asks again every ten seconds, without a reload of the page.
  await expect(visit.launcher).toHaveText("Leave a question");
});

test("IS-1 IS-8 IS-19 IS-20 IS-91 IS-92 WT-4 one click starts a live dialogue @phone", async ({
  people,
  isMobile,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await expectAccessible(desk.page);
  const visit = new Visit(await people.visitor("tent-halden.html"));
  const { page, panel } = visit;
  await visit.launcher.click();

  // In the queue and with the whole client, while the agent is told (IS-69).
  await expect(visit.field).toBeVisible();
  await expect(panel.getByText("You are next")).toBeVisible();
  await expect(desk.offers).toHaveCount(1);
  await expect(desk.offers.first()).toContainText("Halden 2");
  await expectAccessible(page);
  await expectAccessible(desk.page);
  await expectNoSidewaysScroll(page);

  await visit.field.fill("Is the floor of the tent waterproof?");
  await visit.field.press("Enter");
  await desk.accept();
  await expect(panel.getByRole("heading", { level: 1 })).toHaveText("Ann Solberg");
  await desk.reads("Is the floor of the tent waterproof?");
  await desk.say("It is, up to 5,000 mm. What else can I do for you?");
  await visit.reads("It is, up to 5,000 mm.");
  await visit.say("Which sleeping bag goes with it?");
  await desk.reads("Which sleeping bag goes with it?");
  await expectAccessible(page);
  await expectAccessible(desk.page);
  await expectNoSidewaysScroll(page);

  // Led to another page of the site: asked once, then there.
  await desk.pages();
  const target = `${new URL(page.url()).origin}/sleeping-bag-isen.html`;
  await desk.address.fill(target);
  await desk.page.getByRole("button", { name: "Show to visitor" }).click();
  await expect(panel.getByRole("alertdialog")).toContainText("Ann Solberg would like to show you");
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(target);
  await expect(desk.page.locator(".browse-result")).toContainText("arrived");
  // On a small screen the panel made way for what is shown.
  if (isMobile) await visit.launcher.click();
  await expect(visit.field).toBeVisible();
  await visit.reads("It is, up to 5,000 mm.");

  // Both end with the same words.
  await visit.say("Perfect, thank you. Goodbye!");
  await desk.reads("Perfect, thank you. Goodbye!");
  await expect.poll(() => visit.texts()).toEqual(await desk.texts());
  await desk.page.keyboard.press("Alt+e");
  await expect(visit.ended).toBeVisible();
  await expect(visit.lines.filter({ hasText: "Goodbye" })).toBeVisible();
  await expect(panel.getByRole("button", { name: "Save the transcript" })).toBeVisible();
  await expectAccessible(page);
});

test("IS-92 the whole client is there while one waits, and whoever is faster sees it coming", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await expect(visit.panel.getByText("You are next")).toBeVisible();
  const missing = await visit.panel.locator("#start").evaluate((start) => {
    const { parts } = JSON.parse(start.textContent ?? "") as { parts: { url: string }[] };
    const here = new Set(performance.getEntriesByType("resource").map(({ name }) => name));
    return parts.map(({ url }) => new URL(url, location.href).href).filter((url) => !here.has(url));
  });
  expect(missing, "parts that come only after the acceptance").toEqual([]);
  await desk.accept();

  // The next visitor's browser is slow to connect: accepted before that, the agent is told.
  const other = new Visit(await people.visitor("care.html"));
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  await other.page.context().routeWebSocket(/\/v1\/socket/, async (socket) => {
    await held;
    socket.connectToServer();
  });
  await other.page.route("**/v1/stream", async (route) => {
    await held;
    await route.continue();
  });
  await other.launcher.click();
  await desk.accept();
  const present = desk.page.getByRole("list", { name: "People" });
  await expect(present.getByText(/connecting/)).toBeVisible();
  release();
  await expect(present.getByText(/connecting/)).toHaveCount(0);
  await other.say("Here I am");
  await desk.reads("Here I am");
});

test("IS-26 IS-54 letters are seen as they are typed, lines when everybody has them", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  // The visitor is told before the first letter: while the client comes, and when it is there.
  const told = visit.panel.getByText("Others see your text while you type it.");
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  await visit.page.route(/\/talk\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await visit.launcher.click();
  await expect(visit.question).toBeVisible();
  await expect(told).toBeVisible();
  release();
  await expect(visit.field).toBeVisible();
  await expect(told).toBeVisible();
  await expect(visit.field).toHaveAccessibleDescription("Others see your text while you type it.");
  await expectAccessible(visit.page);
  await desk.accept();
  await visit.field.pressSequentially("help");
  await expect(desk.typing).toContainText("help");
  await visit.field.press("Backspace");
  await expect(desk.typing).toHaveText(/hel$/);
  await expect(desk.lines).toHaveCount(0);
  await desk.field.pressSequentially("One mom");
  await expect(visit.panel.locator(".live .bubble p")).toHaveText("One mom");
  await visit.field.fill("");
  await expect(desk.typing).toHaveCount(0);

  // Cut off, the line waits in sight and is nobody's yet; then it is there once, for both.
  await visit.page.context().setOffline(true);
  await visit.field.fill("Does it weigh 2.4 kg?");
  await visit.field.press("Enter");
  await expect(visit.panel.locator(".pending")).toContainText("Does it weigh 2.4 kg?");
  await expect(visit.lines).toHaveCount(0);
  await expect(desk.lines).toHaveCount(0);
  await visit.page.context().setOffline(false);
  await visit.reads("Does it weigh 2.4 kg?");
  await desk.reads("Does it weigh 2.4 kg?");
  await expect(visit.panel.locator(".pending")).toHaveCount(0);
  await expect(told).toHaveCount(0);

  // The visitor may keep the letters to themselves.
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("switch", { name: "Show my text while I type" }).uncheck();
  await expect(desk.transcript).toContainText("does not show letters while typing");
  await visit.field.pressSequentially("secret");
  await visit.field.press("Enter");
  await desk.reads("secret");
});

test("IS-54 a company that wants no letters shown has none, and nobody is told of any", async ({
  people,
}) => {
  await people.company.settings({ live_typing: false });
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await expect(visit.panel.getByText("Others see your text")).toHaveCount(0);
  const sent: string[] = [];
  visit.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => sent.push(String(payload))),
  );
  await visit.page.reload();
  await visit.field.pressSequentially("help");
  await visit.say("help");
  await desk.reads("help");
  expect(sent.filter((frame) => frame.includes('"say"'))).toHaveLength(1);
  expect(sent.filter((frame) => frame.includes('"typing"'))).toEqual([]);
});

test("IS-25 a conversation goes on over ten links without losing a line", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  const said: string[] = [];
  for (let turn = 0; turn < 10; turn++) {
    await visit.page
      .locator("footer a[href$='.html']")
      .nth(turn % 5)
      .dispatchEvent("click");
    // Said while the page turns, and after it.
    await desk.say(`turn ${turn} from the desk`);
    await visit.say(`turn ${turn} from the site`);
    said.push(`turn ${turn} from the desk`, `turn ${turn} from the site`);
  }
  await expect.poll(() => visit.texts()).toEqual(said);
  await expect.poll(() => desk.texts()).toEqual(said);
  await expect(desk.sessions).toHaveCount(1);
});

test("CC-27 the visitor follows the agent over the pages of the site, in order", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await desk.pages();
  await desk.follow.check();
  const shown: string[] = [];
  visit.page.on("framenavigated", (frame) => {
    if (frame === visit.page.mainFrame()) shown.push(new URL(frame.url()).pathname);
  });
  const frame = desk.page.frameLocator(".browse-view iframe");
  const way = ["shop.html", "tent-halden.html", "guide-tents.html", "trips.html"];
  for (const [step, path] of way.entries()) {
    // The agent walks through the site as anybody does.
    await frame.locator(`a[href$="${path}"]`).first().click();
    if (step === 0) await visit.panel.getByRole("button", { name: "Allow" }).click();
    await visit.page.waitForURL(`**/${path}`);
  }
  expect(shown).toEqual(way.map((path) => `/${path}`));
  await expect(visit.panel.getByText("Ann Solberg shows you pages")).toBeVisible();

  // The visitor has enough of it: the agent sees that and moves alone.
  await visit.panel.getByRole("button", { name: "Stop" }).click();
  await expect(desk.transcript).toContainText("does not want to be led");
});

test("IS-132 the archive shows every event, and the search finds a word", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor("care.html")).open();
  await desk.accept();
  await visit.say("Do you mend xylophones?");
  await desk.say("Only tents, I am afraid.");
  await desk.page.keyboard.press("Alt+e");
  await expect(visit.ended).toBeVisible();

  await desk.go("Archive");
  await expectAccessible(desk.page);
  await desk.page.getByRole("searchbox").fill("xylophones");
  const found = desk.page.locator("tbody tr");
  await expect(found).toHaveCount(1);
  await found.getByRole("link").click();
  for (const event of [
    "Session started",
    "Waiting",
    "Offered to Ann Solberg",
    "Accepted by Ann Solberg",
    "Do you mend xylophones?",
    "Only tents, I am afraid.",
    "the agent finished",
  ]) {
    await expect(desk.page.getByText(event).first()).toBeVisible();
  }
  await expectAccessible(desk.page);
});
