// A supervisor looks on, whispers, joins, hands over, and has the wall.
import { readFile } from "node:fs/promises";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

const TOLD = "A supervisor may follow this conversation.";

/** Supervisors may watch, and members are told. */
const monitored = (people: People, shown = true) =>
  people.company.settings({
    monitoring: true,
    monitoring_shown: shown,
    monitoring_texts: { en: TOLD, de: "Vielleicht liest jemand mit." },
  });

/** Ann serves a visitor; the supervisor has the wall before them. */
const served = async (people: People) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("My tent leaks.");
  await ann.accept();
  const page = await people.staff("sue", "away");
  await new Desk(page).ready(/Away|away/);
  await new Desk(page).go("Live");
  return { ann, visit, page };
};

test("IS-81 a supervisor watches a session whose members were told, and writes nothing", async ({
  people,
}) => {
  await monitored(people);
  const { ann, visit, page } = await served(people);
  await expect(visit.log.getByRole("note")).toHaveText(TOLD);
  await expect(ann.page.locator(".watched")).toContainText(TOLD);

  const row = page.getByRole("region", { name: "Sessions" }).locator("tbody tr").first();
  await row.getByRole("link").click();
  await expect(page.getByText("Watching", { exact: true })).toBeVisible();
  const view = new Desk(page);
  await view.reads("My tent leaks.");
  await expect(visit.log).toContainText("is watching this conversation");
  await expect(ann.page.locator(".watched-now")).toContainText("Watching now");
  await expect(page.locator(".watch-rule")).toContainText(TOLD);
  await expect(
    page.getByRole("list", { name: "People in this session" }).locator("li"),
  ).toHaveCount(2);
  // Letters and lines as they come; there is nothing here that the visitor could be sent.
  await visit.field.pressSequentially("It drips");
  await expect(view.typing).toContainText("It drips");
  await visit.field.press("Enter");
  await view.reads("It drips");
  await ann.say("Where exactly?");
  await view.reads("Where exactly?");
  await expect(page.locator(".composer-field")).toHaveAccessibleName("Whisper to the agents");
  await expectAccessible(page);
  await expectAccessible(ann.page);

  // A word to the agent alone.
  await page.locator(".composer-field").fill("Offer a new one.");
  await page.locator(".composer-field").press("Enter");
  await expect(ann.transcript.locator(".row-private-whisper")).toContainText("Offer a new one.");
  await expect(ann.transcript).toContainText("Whisper");

  // Out of the page, out of the session.
  await page.getByRole("link", { name: "Live" }).first().click();
  await expect(ann.page.locator(".watched-now")).toHaveCount(0);
  await expect(visit.log).toContainText("Nobody is watching any more");
  await expect(visit.log).not.toContainText("Offer a new one.");
});

test("IS-81 what was not announced is not watched, and says why", async ({ people }) => {
  const { page } = await served(people);
  const row = page.getByRole("region", { name: "Sessions" }).locator("tbody tr").first();
  const href = (await row.getByRole("link").getAttribute("href")) ?? "";
  // Where nobody may watch, the wall leads to the archive.
  expect(href).toContain("/archive/");
  await page.goto(
    href.startsWith("http") ? href : new URL(href.replace("/archive/", "/live/"), page.url()).href,
  );
  await expect(page.getByRole("heading", { name: "This session cannot be watched" })).toBeVisible();
  await expect(page.getByText("does not let sessions be watched")).toBeVisible();
  await expectAccessible(page);
  await monitored(people);
  await page.reload();
  await expect(page.getByText("It began before its members could be told")).toBeVisible();
});

test("IS-81 IS-84 a supervisor joins with one press, and hands the session on", async ({
  people,
}) => {
  await monitored(people);
  const { ann, visit, page } = await served(people);
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  const row = page.getByRole("region", { name: "Sessions" }).locator("tbody tr").first();
  await row.getByRole("link").click();
  await new Desk(page).reads("My tent leaks.");
  await page.getByRole("button", { name: "Hand over" }).click();
  const dialog = page.getByRole("dialog", { name: "Hand this session over" });
  await expect(dialog.getByRole("radio", { name: /Ann/ })).toBeDisabled();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await expect(ann.transcript).toContainText("By order of");
  await ben.accept();
  await expect(ann.page.locator(".pane-head")).toContainText("Handed over to");
  await ben.say("I take over.");
  await visit.reads("I take over.");

  await page.getByRole("button", { name: "Join" }).click();
  const desk = new Desk(page);
  // Until they are in, there is a field for whispers, in a view of the same name.
  await expect(page.locator(".watch")).toHaveCount(0);
  await expect(desk.field).toBeEnabled();
  await desk.say("I am here as well.");
  await visit.reads("I am here as well.");
  await ben.reads("I am here as well.");
  await expect(ben.page.locator(".watched-now")).toHaveCount(0);
});

test("IS-84 the wall has alerts, states, a snapshot, and says when it is old", async ({
  people,
}) => {
  const { ann, visit, page } = await served(people);
  const agents = page.getByRole("region", { name: "Agents" });
  await expect(agents.locator("li").filter({ hasText: "Ann" }).first()).toContainText(/waits/);
  const alerts = page.getByRole("region", { name: "Alerts" });
  await expect(alerts).toHaveCount(0);
  const second = await new Visit(await people.visitor("shop.html")).open();
  await second.say("Me too.");
  await ann.offers.first().getByRole("button", { name: "Accept" }).click();
  await expect(alerts).toContainText(/Ann.* has 2 sessions at a time/);
  await expectAccessible(page);

  // A state, set from here; the agent is told by whom.
  await agents.getByRole("button", { name: /State of Ann/ }).click();
  await page.getByRole("menuitemradio", { name: "On break" }).click();
  await ann.ready("On break");
  await expect(ann.page.locator(".toast")).toContainText(/has set your state to .On break./);
  await expect(agents.locator("li").filter({ hasText: "Ann" }).first()).toContainText("On break");

  await page.getByRole("button", { name: "Snapshot" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Table (CSV)" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^wall-.*\.csv$/);
  const table = await readFile(await file.path(), "utf8");
  expect(table).toContain("many_sessions");
  await ann.page.context().close();

  // Who was there when.
  await page.getByRole("link", { name: "Availability" }).click();
  const line = page.locator(".timelines > li").filter({ hasText: "Ann" });
  await expect(line).toContainText("Available 0:");
  await line.locator("summary").click();
  await expect(line.locator("ol")).toContainText("On break");
  await expectAccessible(page);

  // Without the connection the numbers are old, and say so.
  await page.goBack();
  await expect(agents).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.locator(".live-stale")).toContainText("Old numbers", { timeout: 30_000 });
  await expectAccessible(page);
  await page.context().setOffline(false);
  await expect(page.locator(".live-stale")).toHaveCount(0, { timeout: 30_000 });
  await visit.say("Still here.");
});

test("IS-83 IS-80 an address gives nobody another's view, and a refused log-in gives none", async ({
  people,
}) => {
  const { server } = people.links;
  const ann = await people.staff("ann");
  await new Desk(ann).ready();
  for (const path of [
    "live",
    "live/0199aaaa-0000-7000-8000-000000000000",
    "admin/settings",
    "availability",
  ]) {
    await ann.goto(`${server}/console/${path}`);
    await expect(ann.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  }
  for (const path of ["/v1/wall", "/v1/audit", "/v1/agents"]) {
    expect((await ann.request.get(server + path)).status(), path).toBe(403);
  }
  const nobody = await people.somebody();
  const { tenant } = people.person("ann");
  await nobody.goto(`${server}/console/live`);
  for (let tries = 0; tries < 2; tries++) {
    await nobody.getByLabel("Company short name").fill(tenant);
    await nobody.getByLabel("Log-in name").fill("ann");
    await nobody.getByRole("textbox", { name: "Password" }).fill("wrong wrong wrong");
    await nobody.getByRole("button", { name: "Log in" }).click();
    await expect(nobody.getByRole("alert")).toBeVisible();
    await expect(nobody.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  }
  // A visitor's browser has no way in either.
  const visit = await new Visit(await people.visitor()).open();
  for (const path of ["/v1/wall", "/v1/sessions", "/v1/desk/colleagues"]) {
    expect((await visit.page.request.get(server + path)).status(), path).toBe(401);
  }
});

test("IS-84 a supervisor moves who waits: to the head of the queue, and to another one", async ({
  people,
}) => {
  const { company, links } = people;
  await monitored(people);
  await company.agent("ann", { queues: [await company.queueOf("general")] });
  await company.agent("ben", { queues: [await company.queueOf("trips")] });
  await company.agent("sue", { queues: [] });
  await new Desk(await people.staff("ann", "away")).ready("Away");
  const ben = await new Desk(await people.staff("ben")).ready();
  const waits = async (path: string, place: string) => {
    const visit = new Visit(await people.visitor(path));
    await visit.launcher.click();
    await visit.panel.getByRole("button", { name: "Wait", exact: true }).click();
    await expect(visit.panel.getByText(place)).toBeVisible();
    return visit;
  };
  const first = await waits("index.html", "You are next");
  const second = await waits("about.html", "Place 2 in the queue");
  const id = (await company.sessions())[0]?.id;

  const page = await people.staff("sue", "away");
  await page.goto(`${links.server}/console/live/${id}`);
  const dialog = page.getByRole("dialog", { name: "Move this waiting visitor" });
  const moves = async (where: RegExp) => {
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await dialog.getByRole("radio", { name: where }).check();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await expect(dialog).toHaveCount(0);
  };
  await moves(/Head of the present queue/);
  await expect(second.panel.getByText("You are next")).toBeVisible();
  await expect(first.panel.getByText("Place 2 in the queue")).toBeVisible();

  await expect(ben.offers).toHaveCount(0);
  await moves(/^Trips/);
  await ben.accept();
  await ben.say("You were sent on to me.");
  await second.reads("You were sent on to me.");
  await expect(first.panel.getByText("You are next")).toBeVisible();
});
