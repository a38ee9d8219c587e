// Somebody asks for one more to join, and an assistant answers and hands over.
import { spawn } from "node:child_process";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** Ann serves a visitor of that page; Ben is ready. */
const served = async (people: People, page = "index.html") => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor(page)).open();
  await visit.say("Two questions.");
  await ann.accept();
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  return { ann, ben, visit };
};

test("AI-1 AI-6 a visitor asks someone to join, takes it back, and asks again @phone", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  const menu = visit.panel.getByRole("button", { name: "Options" });
  const ask = async () => {
    await menu.click();
    await visit.panel.getByRole("button", { name: "Ask someone to join" }).click();
  };
  await menu.click();
  await expectAccessible(visit.page);
  await menu.click();
  await ask();
  const card = visit.log.getByRole("status").filter({ hasText: "We are asking someone to join" });
  await expect(card).toBeVisible();
  await expect(ann.page.locator(".asking")).toContainText("has asked for help");
  await expectAccessible(visit.page);
  await expectNoSidewaysScroll(visit.page);
  await card.getByRole("button", { name: "Stop asking" }).click();
  await expect(visit.log).toContainText("Nobody is being asked any more");
  await expect(card).toHaveCount(0);
  await expect(ben.offers).toHaveCount(0);
  // Nothing has stopped meanwhile.
  await ann.say("I am still here.");
  await visit.reads("I am still here.");

  await ask();
  await expect(ben.offers.first()).toContainText("asks you to join");
  await ben.accept();
  await expect(visit.log).toContainText("Ben");
  await ben.say("Three of us.");
  await visit.reads("Three of us.");
  await ann.reads("Three of us.");
});

test("AI-1 AI-4 a visitor is told that nobody can come, and the talk goes on", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Two questions.");
  await ann.accept();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("button", { name: "Ask someone to join" }).click();
  await expect(visit.log).toContainText("Nobody can join right now");
  await expectAccessible(visit.page);
  await visit.say("Never mind.");
  await ann.reads("Never mind.");

  // They are offered to wait, and get the first who can.
  await visit.panel.getByRole("button", { name: "Wait for the first who can" }).click();
  await expect(visit.log).toContainText("We are asking someone to join");
  await expect(visit.panel.getByRole("button", { name: "Wait for the first who can" })).toHaveCount(
    0,
  );
  await expect(ann.page.locator(".asking")).toContainText("has asked for help");
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  await ben.accept();
  await ben.say("Here I am.");
  await visit.reads("Here I am.");
});

test("AI-13 a fresh browser that loads one page is a member, and has somebody join", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const page = await people.somebody();
  const asked: string[] = [];
  const brought: string[] = [];
  page.on("download", (download) => brought.push(download.url()));
  page.on("dialog", (dialog) => brought.push(dialog.message()));
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  // The page brings the code; with it come the details by which the browser connects itself.
  const details = page.waitForResponse((answer) => answer.url().endsWith("/v1/visits"), {
    timeout: 120_000,
  });
  await page.goto(`${people.links.site}/index.html`);
  const visit = await new Visit(page).open();
  await visit.say("Two questions.");
  await ann.accept();
  const visited = (await (await details).json()) as { details: { ticket: string } };
  expect(visited.details.ticket).toBeTruthy();
  expect(asked.some((path) => path.endsWith("/panel"))).toBe(true);
  expect(page.context().pages()).toHaveLength(1);
  expect(brought).toEqual([]);
  const kept = () => navigator.serviceWorker.getRegistrations().then((all) => all.length);
  expect(await page.evaluate(kept)).toBe(0);
  await expect(ann.page.locator(".people")).toContainText("Visitor");
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("button", { name: "Ask someone to join" }).click();
  await ben.accept();
  await ben.say("Three of us.");
  await visit.reads("Three of us.");
});

test("AI-13 where scripts are blocked there is a page without them", async ({ people }) => {
  const page = await people.visitor("index.html", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Chat with us" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByLabel(/question/i)).toBeVisible();
});

test("AI-4 AI-10 the console shows the subject that decides, and whoever knows it is asked", async ({
  people,
}) => {
  await people.company.agent("sue", { skills: { gear: 5 } });
  await people.company.agent("ben", { skills: { trips: 5 } });
  const { ann, ben, visit } = await served(people, "trips.html");
  const sue = new Desk(await people.staff("sue"));
  await sue.ready();
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
  const choice = dialog.getByRole("radio", { name: /Whoever knows this page.*trips/ });
  await choice.check();
  await expectAccessible(ann.page);
  await dialog.getByLabel("Comments").fill("They walk with a dog.");
  await dialog.getByRole("button", { name: "Ask to join" }).click();
  await expect(ann.page.locator(".asking")).toContainText("trips");
  await expect(visit.log).toContainText("has asked someone to join");
  await ben.accept();
  await expect(ben.transcript.locator(".row-private-comment")).toContainText("with a dog");
  await expect(sue.offers).toHaveCount(0);
  await expect(visit.log).not.toContainText("with a dog");
});

test("AI-11 a control on the page asks, and is off where nothing can be asked", async ({
  people,
}) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = new Visit(await people.visitor("trip-traverse.html"));
  const control = visit.page.getByRole("button", { name: "Ask a second guide to join" });
  await expect(control).toBeDisabled();
  await visit.open();
  await visit.say("Is it steep?");
  await expect(control).toBeDisabled();
  await ann.accept();
  await expect(control).toBeEnabled();
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  await control.click();
  await expect(control).toBeDisabled();
  await expect(control).toHaveAttribute("aria-busy", "true");
  await expect(visit.log).toContainText("We are asking someone to join");
  await expectAccessible(visit.page);
  await expect(ben.offers.first()).toContainText("asks you to join");
  await ben.accept();
  await expect(control).toBeEnabled();
  // Without a connection it is off, and comes back with it.
  await visit.page.context().setOffline(true);
  await expect(control).toBeDisabled();
  await visit.page.context().setOffline(false);
  await expect(control).toBeEnabled();
  // Over, and off again.
  await ann.page.keyboard.press("Alt+e");
  await expect(visit.ended).toBeVisible();
  await expect(control).toBeDisabled();
  const sought = (await people.company.kept()).filter(({ kind }) => kind === "sought");
  expect(sought).toHaveLength(1);
});

test("AI-7 AI-8 AI-12 an assistant answers openly and hands over to a person @phone", async ({
  people,
}) => {
  const key = await people.company.assistant("Robin");
  await people.company.reply("dogs", "Dogs may come along on all marked trips.");
  const assistant = spawn(
    process.env.SWITCHBOARD_BIN ?? "",
    ["assistant", "--log", "warn", "--server", people.links.server, "--key", key],
    { stdio: "inherit" },
  );
  try {
    const visit = await new Visit(await people.visitor("trips.html")).open();
    await visit.say("May dogs come along on trips?");
    await expect(visit.log).toContainText("Robin has joined: an assistant, not a person");
    await expect(visit.log).toContainText("software, not a person");
    await expect(visit.log).toContainText("Dogs may come along on all marked trips.");
    await expect(visit.log).toContainText("From the reply \u201cdogs\u201d.");
    await expect(visit.log.locator("b").filter({ hasText: "Robin (assistant)" })).not.toHaveCount(
      0,
    );
    await expectAccessible(visit.page);

    const ben = new Desk(await people.staff("ben"));
    await ben.ready();
    await visit.say("And elephants?");
    await expect(visit.log).toContainText("I have no answer to that");
    await expect(visit.log).toContainText("Robin (assistant) has asked someone to join");
    await ben.accept();
    // They see what was said, and what is handed over with it.
    await expect(ben.transcript).toContainText("May dogs come along on trips?");
    await expect(ben.transcript.locator(".row-private-comment")).toContainText("And elephants?");
    await expect(visit.log).toContainText("is here now. I leave you to them.");
    await expect(visit.log).toContainText("has left");
    await ben.say("Elephants, too.");
    await visit.reads("Elephants, too.");
    await expectAccessible(ben.page);
  } finally {
    assistant.kill("SIGTERM");
  }
});

test("AI-8 an administrator adds an assistant and makes its key", async ({ people }) => {
  const page = await people.staff("admin");
  await page.goto(`${people.links.server}/console/admin/agents`);
  await page.getByRole("button", { name: "Add an agent" }).click();
  const dialog = page.getByRole("dialog");
  const password = dialog.locator("input[type=password]");
  await expect(password).toBeVisible();
  await dialog.getByRole("radio", { name: /^Assistant/ }).check();
  await expect(password).toHaveCount(0);
  await dialog.getByLabel("Name", { exact: true }).fill("Robin");
  await dialog.getByLabel("Log-in name").fill("robin");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /Robin.*Assistant/ })).toBeVisible();
  await page.goto(`${people.links.server}/console/admin/keys`);
  await page.getByRole("button", { name: "Create a key" }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("robin's");
  await dialog.getByLabel("May").selectOption({ label: "Be the assistant Robin" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create a key" }).click();
  await expect(dialog.locator(".code-key")).toContainText("sbk_");
  await dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(page.getByRole("row", { name: /robin's Be the assistant Robin/ })).toBeVisible();
});
