// The ways to bring parties together: by session, by subject, and by meetings.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";

/** A visitor who follows a link into a window of their own. */
const follow = async (people: People, link: Record<string, string>): Promise<Page> => {
  const page = await people.somebody();
  const { server, site_key } = people.links;
  await page.goto(
    `${server}/viewer?${new URLSearchParams({ site: site_key, locale: "en", ...link })}`,
  );
  return page;
};

const field = (page: Page) => page.locator("form.compose textarea");
const log = (page: Page) => page.getByRole("log");

const say = async (page: Page, text: string): Promise<void> => {
  await field(page).fill(text);
  await field(page).press("Enter");
};

const newest = async (people: People): Promise<string> =>
  (await people.company.sessions())[0]?.id ?? "";

const room = (people: People, key: string, params: Record<string, unknown> = {}) =>
  people.company.offer({ key, name: "Talks", behaviour: "subject_room", params });

test("CC-15 whoever has a link to a session joins it, where its service lets them @phone", async ({
  people,
}) => {
  await room(people, "talks");
  const vera = await follow(people, { service: "talks", subject: "Router setup" });
  await expect(field(vera)).toBeVisible();
  await say(vera, "Is anybody good with routers?");
  const id = await newest(people);
  const walt = await follow(people, { session: id });
  await expect(log(walt)).toContainText("Is anybody good with routers?");
  await say(walt, "I am.");
  await expect(log(vera)).toContainText("I am.");

  // An agent from the list of rooms, and another one by the link.
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  await ann.go("Rooms");
  const row = ann.page.getByRole("row").filter({ hasText: "Router setup" });
  await expectAccessible(ann.page);
  await row.getByRole("button", { name: "Join Router setup" }).click();
  await ann.reads("I am.");
  await ann.say("Hello, I am from the company.");
  await expect(log(vera)).toContainText("Hello, I am from the company.");
  const ben = new Desk(await people.staff("ben"));
  await ben.page.goto(`${people.links.server}/console/join/${id}`);
  await expectAccessible(ben.page);
  await ben.page.getByRole("button", { name: "Join", exact: true }).click();
  await ben.reads("I am.");

  // A help desk gives its sessions out itself.
  const guest = await follow(people, { service: "general" });
  await expect(field(guest)).toBeVisible();
  const theirs = await newest(people);
  const stranger = await follow(people, { session: theirs });
  await expect(stranger.getByText("This conversation is not open to you")).toBeVisible();
  await expectAccessible(stranger);
  await expectNoSidewaysScroll(stranger);
});

test("CC-16 IS-21 who names the same subject meets, without anybody of the company @phone", async ({
  people,
}) => {
  await room(people, "talks", { subjects: ["Router setup", "Printer"] });
  const vera = await follow(people, { service: "talks", subject: "Router setup" });
  await expect(field(vera)).toBeVisible();
  await say(vera, "Mine blinks.");
  // Not understood: asked, and chosen.
  const walt = await follow(people, { service: "talks", subject: "Cats" });
  const ask = walt.getByRole("group", { name: "What is it about?" });
  await expect(ask.getByRole("button")).toHaveText(["Router setup", "Printer"]);
  await expectAccessible(walt);
  await expectNoSidewaysScroll(walt);
  await ask.getByRole("button", { name: "Router setup" }).click();
  await expect(log(walt)).toContainText("Mine blinks.");
  await say(walt, "Mine too.");
  await expect(log(vera)).toContainText("Mine too.");
  const other = await follow(people, { service: "talks", subject: "Printer" });
  await expect(field(other)).toBeVisible();
  await expect(other.getByText("Mine blinks.")).toHaveCount(0);

  // An agent by subject, and one that has to choose.
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  await ann.go("Rooms");
  await ann.page.getByRole("textbox", { name: "Subject" }).fill("Dogs");
  await ann.page.getByRole("button", { name: "Join", exact: true }).click();
  const which = ann.page.getByRole("group", { name: "Which one do you mean?" });
  await expect(which.getByRole("button")).toHaveCount(2);
  await expectAccessible(ann.page);
  await which.getByRole("button", { name: /Router setup/ }).click();
  await ann.reads("Mine too.");
});

test("CC-16 where the service is private each has a session of their own", async ({ people }) => {
  await room(people, "talks", { private: true });
  const [vera, walt] = [
    await follow(people, { service: "talks", subject: "Router setup" }),
    await follow(people, { service: "talks", subject: "Router setup" }),
  ];
  await expect(field(vera)).toBeVisible();
  await expect(field(walt)).toBeVisible();
  await say(vera, "Only me.");
  await expect(log(vera)).toContainText("Only me.");
  expect(new Set((await people.company.sessions()).map(({ id }) => id)).size).toBe(2);
  await expect(walt.getByText("Only me.")).toHaveCount(0);
});

test("IS-109 a room with a host is a waiting room until somebody is there @phone", async ({
  people,
}) => {
  await people.company.service("campfire", { params: { hosted: true } });
  const vera = await follow(people, { service: "campfire" });
  await expect(vera.getByText("It has not begun yet.")).toBeVisible();
  await expect(field(vera)).toBeHidden();
  await expectAccessible(vera);
  await expectNoSidewaysScroll(vera);
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  await ann.go("Rooms");
  const row = ann.page.getByRole("row").filter({ hasText: "Campfire" });
  await row.getByRole("button", { name: /^Join/ }).click();
  await expect(field(vera)).toBeVisible();
  await ann.say("Welcome, everybody.");
  await expect(log(vera)).toContainText("Welcome, everybody.");
  await say(vera, "Good evening.");
  await ann.reads("Good evening.");
  // Who comes later is let in at once; the other way in is the queue.
  const walt = await follow(people, { service: "campfire" });
  await expect(log(walt)).toContainText("Good evening.");
  const xena = await follow(people, { service: "general" });
  await ann.accept();
  // The new session is in front of the room's.
  await expect(ann.lines.filter({ hasText: "Good evening." })).toHaveCount(0);
  await ann.say("How can I help?");
  await expect(log(xena)).toContainText("How can I help?");
  await expect(log(walt)).not.toContainText("How can I help?");
});

/** Ann asks for a talk in the window that the palette, a key and the list of rooms open. */
const ask = async (desk: Desk, whom: RegExp, subject = ""): Promise<void> => {
  const dialog = desk.page.getByRole("dialog", { name: "Talk to a colleague" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("radio", { name: whom }).check();
  await dialog.getByRole("textbox", { name: "Subject" }).fill(subject);
  await dialog.getByRole("button", { name: "Ask for the talk" }).click();
  await expect(dialog).toHaveCount(0);
};

test("CC-19 two agents meet in a session of their own, and either can decline", async ({
  people,
}) => {
  await room(people, "talks");
  const [ann, ben] = [new Desk(await people.staff("ann")), new Desk(await people.staff("ben"))];
  await ann.ready();
  await ben.ready();
  await ann.page.keyboard.press("Alt+m");
  await expectAccessible(ann.page);
  await ask(ann, /Ben/);
  // Both are invited.
  const mine = ann.offers.filter({ hasText: "Your talk with Ben" });
  await expect(mine).toBeVisible();
  await expect(ben.offers.first()).toContainText("wants to talk with you");
  // Both find it again when they load their consoles anew.
  for (const desk of [ann, ben]) {
    await desk.page.reload();
    await desk.ready();
  }
  await expect(mine).toBeVisible();
  await expect(ben.offers.first()).toContainText("wants to talk with you");
  await expectAccessible(ann.page);
  await expectAccessible(ben.page);
  await ben.accept();
  await mine.getByRole("button", { name: "Come in" }).click();
  await expect(mine).toHaveCount(0);
  await ann.say("Have you seen the figures?");
  await ben.reads("Have you seen the figures?");
  await expect(ann.page.locator(".pane-title h2")).toContainText("Ben");

  // The other one declines: it is over for the one who asked.
  await ann.page.keyboard.press("Alt+m");
  await ask(ann, /Ben/);
  await ben.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(mine).toHaveCount(0);

  // The one who asked calls it off: it rings no more.
  await ann.page.keyboard.press("Alt+m");
  await ask(ann, /Ben/);
  await expect(ben.offers).toHaveCount(1);
  await mine.getByRole("button", { name: "Call it off" }).click();
  await expect(ben.offers).toHaveCount(0);
  await expect(mine).toHaveCount(0);
});

test("CC-20 a named colleague and a subject lead into the session on it", async ({ people }) => {
  await room(people, "talks");
  const vera = await follow(people, { service: "talks", subject: "Q3 audit" });
  await expect(field(vera)).toBeVisible();
  await say(vera, "I have the books.");
  const [ann, ben] = [new Desk(await people.staff("ann")), new Desk(await people.staff("ben"))];
  await ann.ready();
  await ben.ready();
  await ann.go("Rooms");
  await ann.page.getByRole("button", { name: "Talk to a colleague" }).click();
  await ask(ann, /Ben/, "q3 audit");
  await expect(ben.offers.first()).toContainText("about “Q3 audit”");
  await ben.accept();
  await ben.reads("I have the books.");
  await ann.offers.getByRole("button", { name: "Come in" }).click();
  await ann.reads("I have the books.");
  await ann.say("Thank you both.");
  await expect(log(vera)).toContainText("Thank you both.");
});

test("CC-21 a subject alone finds whoever knows it, and both are invited", async ({ people }) => {
  await people.company.agent("ben", { skills: { warranty: 3 } });
  await room(people, "talks", { helpers: await people.company.queueOf("general") });
  const [ann, ben] = [new Desk(await people.staff("ann")), new Desk(await people.staff("ben"))];
  await ann.ready();
  await ben.ready();
  await ann.page.keyboard.press("Alt+m");
  await ask(ann, /Whoever knows/, "Warranty");
  await expect(ben.offers.first()).toContainText("about “Warranty”");
  await ben.accept();
  await ann.offers.getByRole("button", { name: "Come in" }).click();
  await ben.say("Two years.");
  await ann.reads("Two years.");
});

test("CC-19 a visitor's link leads to an agent, who may decline @phone", async ({ people }) => {
  await room(people, "talks");
  const id = await people.company.idOf("ben");
  const away = await follow(people, { agent: id });
  await expect(away.getByText("They are not here right now")).toBeVisible();
  await expectAccessible(away);
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  await away.getByRole("button", { name: "Try again" }).click();
  await expect(log(away)).toContainText("They are being asked to come");
  await ben.accept();
  await ben.say("Here I am.");
  await expect(log(away)).toContainText("Here I am.");
  await expectAccessible(away);
  const other = await follow(people, { agent: id });
  await ben.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(log(other)).toContainText("They cannot come right now");
  await expect(other.getByRole("heading", { name: "The conversation has ended" })).toBeVisible();
});

test("IS-68 a partner's program makes two links, and only those two enter @phone", async ({
  people,
}) => {
  await room(people, "talks");
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  const met = await people.company.meet(await people.company.idOf("ben"), "Vera");
  const vera = await people.somebody();
  await vera.goto(met.links.client);
  await expect(log(vera)).toContainText("They are being asked to come");
  await expect(ben.offers.first()).toContainText("Vera");
  // The agent by their link.
  await ben.page.goto(met.links.agent);
  await ben.page.getByRole("button", { name: "Join", exact: true }).click();
  await ben.say("Your order is on its way.");
  await expect(log(vera)).toContainText("Your order is on its way.");
  // Nobody else.
  const stranger = await follow(people, { session: met.session });
  await expect(stranger.getByText("This conversation is not open to you")).toBeVisible();
  const ann = new Desk(await people.staff("ann"));
  await ann.page.goto(met.links.agent);
  await ann.page.getByRole("button", { name: "Join", exact: true }).click();
  const main = ann.page.getByRole("main");
  await expect(main.getByRole("alert").first()).toContainText("not open to you");
  await expectAccessible(ann.page);
});

test("CC-6 CC-7 CC-8 a service that an administrator adds in the console is there for visitors", async ({
  people,
}) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/services`);
  await admin.getByRole("button", { name: "Add a service" }).first().click();
  const form = admin.getByRole("dialog", { name: "Add a service" });
  await form.getByLabel("Name", { exact: true }).fill("Round table");
  await form.getByLabel("Key").fill("round-table");
  await form.getByLabel("Behaviour").selectOption({ label: "Subject room" });
  await form.getByLabel("Subjects").fill("Router setup\nPrinter");
  await form.getByRole("switch", { name: "Waiting room" }).click();
  await expectAccessible(admin);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(admin.getByRole("button", { name: "Round table" })).toBeVisible();

  // Its name leads there, what it is for is offered, and its parameters hold.
  const vera = await follow(people, { service: "round-table", subject: "Cats" });
  const which = vera.getByRole("group", { name: "What is it about?" });
  await expect(which.getByRole("button")).toHaveText(["Router setup", "Printer"]);
  await which.getByRole("button", { name: "Router setup" }).click();
  await expect(vera.getByText("It has not begun yet.")).toBeVisible();
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  await ann.go("Rooms");
  await ann.page.getByRole("button", { name: "Join Router setup" }).click();
  await expect(ann.page.locator(".pane-title")).toContainText("Round table");
  await say(vera, "Mine blinks.");
  await ann.reads("Mine blinks.");
});
