// A later time: agreed on outside business hours, and the link that leads back.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

const sound = async (page: Page) => {
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
};

test("RV-3 RV-9 RV-10 RV-19 RV-21 IS-114 a time is agreed on, and its link leads to that agent from another browser", async ({
  people,
}) => {
  const five = { rendezvous_step_s: 300, rendezvous_length_s: 300, rendezvous_early_s: 3_600 };
  await people.company.meetsLater("ann", five);
  await people.company.opens("general", { days: 2 });
  const visit = new Visit(await people.visitor());
  await visit.launcher.click();
  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("button", { name: "Choose a time" }).click();
  const times = await opened;
  await expect(times.getByRole("heading", { level: 1, name: "Choose a time" })).toBeVisible();
  await times.getByLabel("With").selectOption({ label: people.person("ann").name });
  await times.getByRole("button", { name: "Show times" }).click();
  await expect(times.getByLabel("With")).not.toHaveValue("");
  await sound(times);
  await times.locator(".times button").first().click();

  await times.getByLabel("Your name").fill("Eva");
  await times.getByLabel("What it is about").fill("Boats");
  await sound(times);
  await times.getByRole("button", { name: "Agree on this time" }).click();
  await expect(times.getByRole("heading", { name: "Your link" })).toBeVisible();
  await expect(times.locator(".countdown")).toContainText(/day/);
  await sound(times);
  const link = await times.locator(".link a").getAttribute("href");
  const file = times.waitForEvent("download");
  await times.getByRole("link", { name: "Add to your calendar" }).click();
  expect((await file).suggestedFilename()).toBe("rendezvous.ics");

  // It is in the diary of the agent.
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await desk.go("Diary");
  const row = desk.page.getByRole("row", { name: /Eva/ });
  await expect(row).toContainText("Boats");
  await expect(row).toContainText("Agreed");
  await sound(desk.page);

  // In another browser it is too early, until the time is changed.
  const other = await people.somebody();
  await other.goto(link!);
  await expect(other.getByText("It begins in")).toBeVisible();
  await expect(other.getByRole("button", { name: "Come in" })).toHaveCount(0);
  await sound(other);
  await people.company.queue(await people.company.queueOf("general"), { opening: {} });
  await times.getByRole("link", { name: "Choose another time" }).click();
  await times.locator(".times button").first().click();
  await expect(times.getByText("It is time.")).toBeVisible();

  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  await desk.go("Work");
  await other.reload();
  await expect(other.getByText("It is time.")).toBeVisible();
  expect((await people.company.sessions()).length, "a look begins nothing").toBe(0);
  await other.getByRole("button", { name: "Come in" }).click();
  await expect(desk.offers.first()).toContainText("Eva");
  await desk.accept();
  await expect(ben.offers).toHaveCount(0);
  await desk.say("Here I am, as agreed.");
  const lines = other.getByRole("log");
  await expect(lines.getByText("Here I am, as agreed.")).toBeVisible();
  await other.locator("form.compose textarea").fill("So am I.");
  await other.keyboard.press("Enter");
  await desk.reads("So am I.");
});

test("RV-19 without scripts a time is agreed on, cancelled, and another one offered", async ({
  people,
}) => {
  await people.company.meetsLater("ann");
  await people.company.opens("general", { days: 2 });
  const page = await people.somebody({ javaScriptEnabled: false });
  await page.goto(`${people.links.server}/plain/${people.links.site_key}?locale=de`);
  await page.getByRole("link", { name: "Zeit für später wählen" }).click();
  await page.locator(".times button").first().click();
  await page.getByLabel("Ihr Name").fill("Eva");
  await page.getByRole("button", { name: "Diese Zeit vereinbaren" }).click();
  await expect(page.getByRole("heading", { name: "Ihr Link" })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByText("Absagen", { exact: true }).click();
  await page.getByRole("button", { name: "Ja, absagen" }).click();
  await expect(page.getByRole("status")).toHaveText("Diese Zeit ist abgesagt.");
  await page.getByRole("link", { name: "Eine andere Zeit vereinbaren" }).click();
  await expect(page.locator(".times button").first()).toBeVisible();
});

test("RV-10 an agent says when they may be met @phone", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.page.goto(`${people.links.server}/console/diary`);
  const page = desk.page;
  await expect(page.getByText("Nothing is agreed on")).toBeVisible();
  await page.getByRole("button", { name: "My hours" }).click();
  const form = page.getByRole("dialog", { name: "My hours" });
  await form.getByLabel("Time zone").fill("Asia/Kathmandu");
  await form.getByRole("button", { name: "Monday: add a time" }).click();
  await form.getByRole("button", { name: "Add an absence" }).click();
  await form.getByLabel("From", { exact: true }).fill("2030-01-01T09:00");
  await form.getByLabel("Until", { exact: true }).fill("2030-01-08T09:00");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await page.getByRole("button", { name: "My hours" }).click();
  const again = page.getByRole("dialog", { name: "My hours" });
  await expect(again.getByLabel("Time zone")).toHaveValue("Asia/Kathmandu");
  await expect(again.getByLabel("Monday: to")).toHaveValue("17:00");
  await expect(again.getByLabel("From", { exact: true })).toHaveValue("2030-01-01T09:00");
});

test("IS-114 who waits for an agent may choose a later time, and keeps the place meanwhile @phone", async ({
  people,
}) => {
  await people.company.meetsLater("ann");
  await new Desk(await people.staff("ann")).ready();
  await new Visit(await people.visitor()).open();
  const visit = await new Visit(await people.visitor()).open();
  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("button", { name: "Choose a time" }).click();
  const times = await opened;
  await times.locator(".times button").first().click();
  await expect(visit.panel.getByText("Place 2 in the queue")).toBeVisible();
  await times.getByRole("button", { name: "Agree on this time" }).click();
  await expect(times.getByRole("heading", { name: "Your link" })).toBeVisible();
  // Who has agreed on another time waits no more.
  await expect(visit.panel.getByText("Place 2 in the queue")).toBeHidden();
  await sound(times);
});

test("RV-12 RV-13 a later time is agreed on in a session, by the visitor and by the agent", async ({
  people,
}) => {
  await people.company.meetsLater("ann", { rendezvous_named: false });
  const desk = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Where is my order?");
  await desk.accept();
  await desk.say("Let us talk tomorrow.");
  await visit.reads("Let us talk tomorrow.");

  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("button", { name: /^Option/ }).click();
  await visit.panel.getByRole("button", { name: "Continue later" }).click();
  const times = await opened;
  await times.locator(".times button").first().click();
  await expect(times.getByText(`With ${people.person("ann").name}`)).toBeVisible();
  await sound(times);
  await times.getByRole("button", { name: "Agree on this time" }).click();
  await expect(times.getByRole("heading", { name: "Your link" })).toBeVisible();
  await visit.say("Agreed.");

  await desk.page.getByRole("tab", { name: "Later" }).click();
  const tab = desk.page.getByRole("tabpanel");
  await tab.locator(".free-times button").first().click();
  await tab.getByRole("button", { name: /^Agree on/ }).click();
  await expect(tab.locator(".later-link")).toContainText("/rendezvous?key=");
  await sound(desk.page);
  await desk.go("Diary");
  await expect(desk.page.getByRole("row").filter({ hasText: "Agreed" })).toHaveCount(2);
});

test("RV-20 the bookmark holds no secret: this browser comes in, another is asked for a proof", async ({
  people,
}) => {
  await people.company.meetsLater("ann", { rendezvous_early_s: 3_600 });
  const page = await people.somebody();
  await page.goto(`${people.links.server}/plain/${people.links.site_key}/times?service=general`);
  await page.locator(".times button").first().click();
  await page.getByRole("button", { name: "Agree on this time" }).click();
  await expect(page.getByRole("heading", { name: "Your link" })).toBeVisible();
  const link = await page.locator(".link a").getAttribute("href");
  const bookmark = await page.locator('p a[href^="/rendezvous/"]').first().getAttribute("href");
  const address = `${people.links.server}${bookmark}`;
  expect(address).not.toContain("key");
  await page.goto(address);
  await expect(page.getByRole("button", { name: "Come in" })).toBeVisible();
  await sound(page);
  const other = await people.somebody();
  await other.goto(address);
  await expect(other.getByRole("button", { name: "Come in" })).toHaveCount(0);
  await sound(other);
  await other.getByLabel(/Your link/).fill(link!);
  await other.getByRole("button", { name: "Go on" }).click();
  await expect(other.getByRole("button", { name: "Come in" })).toBeVisible();
});

test("RV-11 a supervisor moves what was agreed on, and sets the hours of another agent @phone", async ({
  people,
}) => {
  await people.company.meetsLater("ann");
  const visitor = await people.somebody();
  await visitor.goto(`${people.links.server}/plain/${people.links.site_key}/times?service=general`);
  await visitor.locator(".times button").first().click();
  await visitor.getByLabel("Your name").fill("Eva");
  await visitor.getByRole("button", { name: "Agree on this time" }).click();
  const before = await visitor.locator(".when").textContent();

  const desk = new Desk(await people.staff("admin"));
  const page = desk.page;
  await page.goto(`${people.links.server}/console/diary`);
  await page.getByRole("button", { name: "Move or cancel: Eva" }).click();
  const form = page.getByRole("dialog", { name: "Another time" });
  await form.locator(".free-times button").nth(3).click();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Move", exact: true }).click();
  await expect(form).toBeHidden();
  await visitor.reload();
  await expect(visitor.locator(".when")).not.toHaveText(before!);

  await page.getByRole("button", { name: "Hours of others" }).click();
  const ann = people.person("ann").name;
  await page.getByRole("dialog").getByRole("button", { name: ann }).click();
  const hours = page.getByRole("dialog", { name: `Hours of ${ann}` });
  await expect(hours.getByLabel("Time zone")).toHaveValue("Europe/Vienna");
  await expectAccessible(page);
});

test("RV-18 the console shows whom to call, and takes what became of it", async ({ people }) => {
  await people.company.meetsLater("ann");
  const desk = await new Desk(await people.staff("ann")).ready();
  let stage = "rings";
  const told: string[] = [];
  const answer = () => ({
    rendezvous: null,
    callback: { number: "+442079460018", stage, attempt: 1, attempts: 3, by_hand: true },
  });
  await desk.page.route("**/v1/sessions/*/rendezvous", (route) =>
    route.fulfill({ json: answer() }),
  );
  await desk.page.route("**/v1/sessions/*/callback", (route) => {
    told.push(route.request().postDataJSON().outcome);
    stage = told.length === 1 ? "talks" : "over";
    return route.fulfill({ json: answer() });
  });
  await new Visit(await people.visitor()).open();
  await desk.accept();
  const call = desk.page.locator(".call");
  await expect(call.getByRole("link", { name: "+442079460018" })).toHaveAttribute("href", /^tel:/);
  await expectAccessible(desk.page);
  await call.getByRole("button", { name: "Answered" }).click();
  await call.getByRole("button", { name: "The call is over" }).click();
  await expect(call).toHaveCount(0);
  expect(told).toEqual(["answered", "over"]);
});

test("RV-17 the open page comes in by itself at the time, and the agent is told ahead", async ({
  people,
}) => {
  const five = { rendezvous_step_s: 300, rendezvous_length_s: 300, rendezvous_early_s: 3_600 };
  await people.company.meetsLater("ann", { ...five, rendezvous_clock: true });
  const page = await people.somebody();
  await page.goto(`${people.links.server}/plain/${people.links.site_key}/times?service=general`);
  await page.locator(".times button").first().click();
  await page.getByLabel("Your name").fill("Eva");
  await page.getByLabel("What it is about").fill("Boats");
  await page.getByRole("button", { name: "Agree on this time" }).click();
  const link = await page.locator(".link a").getAttribute("href");

  const desk = await new Desk(await people.staff("ann")).ready();
  const soon = desk.page.getByRole("region", { name: "Soon" });
  await expect(soon.getByRole("link", { name: /Eva/ })).toContainText("Boats");
  await sound(desk.page);
  await soon.getByRole("link", { name: /Eva/ }).click();
  await expect(desk.page.getByRole("row", { name: /Eva/ })).toBeVisible();
  await desk.go("Work");

  // The browser's clock is put forward, so that the time comes while the page is open.
  await page.goto(link!);
  const form = page.locator("form[data-come]");
  await expect(form).toBeVisible();
  await expect(page.getByText("you come in at the time by itself")).toBeVisible();
  const at = Date.parse((await form.getAttribute("data-come"))!);
  const other = await people.somebody();
  await other.clock.install();
  await other.goto(link!);
  await expect(other.locator("form[data-come]")).toBeVisible();
  await other.clock.fastForward(at - Date.now() + 1_000);
  await expect(other.getByText("You are next")).toBeVisible();
  await expect(desk.offers.first()).toContainText("Eva");
  await desk.accept();
  await desk.say("Here I am.");
  await expect(other.getByRole("log").getByText("Here I am.")).toBeVisible();
});

test("RV-19 the open page reminds in this browser whoever wants that", async ({ people }) => {
  await people.company.meetsLater("ann", { rendezvous_early_s: 600 });
  const page = await people.somebody({ permissions: ["notifications"] });
  const said: string[] = [];
  await page.exposeFunction("said", (text: string) => said.push(text));
  await page.addInitScript(() => {
    const { said } = window as unknown as { said(text: string): void };
    window.Notification = new Proxy(Notification, {
      construct(_, [, { body }]) {
        said(body);
        return {};
      },
    });
  });
  await page.clock.install();
  await page.goto(`${people.links.server}/plain/${people.links.site_key}/times?service=general`);
  await page.locator(".times button").last().click();
  await page.getByLabel("Your name").fill("Eva");
  await page.getByRole("button", { name: "Agree on this time" }).click();
  await page.goto((await page.locator(".link a").getAttribute("href"))!);
  await page.getByRole("button", { name: "Remind me on this device" }).click();
  await expect(page.getByText("You are reminded here")).toBeVisible();
  await sound(page);
  // It outlives that the page is loaded anew.
  await page.reload();
  await expect(page.getByText("You are reminded here")).toBeVisible();
  const at = Date.parse((await page.locator(".remind").getAttribute("data-at"))!);
  expect(said).toEqual([]);
  await page.clock.fastForward(at - Date.now() + 1_000);
  await expect.poll(() => said).toEqual(["It begins in a moment."]);
});

test("RV-11 of many free days the first ones are shown, and the others on demand", async ({
  people,
}) => {
  await people.company.meetsLater("ann");
  const desk = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Until next week?");
  await desk.accept();
  await desk.page.getByRole("tab", { name: "Later" }).click();
  const tab = desk.page.getByRole("tabpanel");
  const days = tab.locator(".free-times section");
  await expect(days).toHaveCount(4);
  await tab.getByRole("button", { name: "Show more" }).click();
  await expect(tab.getByRole("button", { name: "Show more" })).toHaveCount(0);
  expect(await days.count()).toBeGreaterThan(4);
  await days.last().getByRole("button").first().click();
  await expect(tab.getByRole("button", { name: /^Agree on/ })).toBeVisible();
  await sound(desk.page);
});

test("IS-114 who waits keeps the place and is called: the number is left on a page of its own @phone", async ({
  people,
}) => {
  const calls = { rendezvous_call_queue_s: 7_200, rendezvous_phone_country: "GB" };
  await people.company.meetsLater("ann", calls);
  await new Desk(await people.staff("ann")).ready();
  await new Visit(await people.visitor()).open();
  const visit = await new Visit(await people.visitor()).open();
  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("button", { name: "Call me back" }).click();
  const form = await opened;
  await expect(form.getByRole("heading", { name: "Keep my place, call me back" })).toBeVisible();
  await form.getByLabel("Your telephone number").fill("12");
  await form.getByRole("button", { name: "Call me when it is my turn" }).click();
  await expect(form.getByRole("alert")).toContainText("We cannot call that number");
  await sound(form);
  await form.getByLabel("Your telephone number").fill("020 7946 0018");
  await form.getByRole("button", { name: "Call me when it is my turn" }).click();
  await expect(form.getByText("Your place in the queue is kept.")).toBeVisible();
  await sound(form);
  await expect(visit.panel.getByText("Place 2 in the queue")).toBeVisible();
  await form.getByText("Cancel", { exact: true }).click();
  await form.getByRole("button", { name: "Yes, cancel it" }).click();
  await expect(form.getByRole("status")).toContainText("your place is given up");
});
