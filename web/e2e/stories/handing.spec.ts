// A colleague joins, or takes over, while the visitor keeps typing.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** Ann serves a visitor; Ben is ready. */
const served = async (people: People) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("I want to return it.");
  await ann.accept();
  const ben = new Desk(await people.staff("ben"));
  await ben.ready();
  return { ann, ben, visit };
};

test("CC-12 CC-13 WT-19 WT-25 WT-28 WT-34 WT-36 WT-37 a visitor is handed over to a colleague", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  const submit = dialog.getByRole("button", { name: "Transfer", exact: true });
  await expect(submit).toBeDisabled();
  await expect(dialog.getByRole("radio", { name: /Ann/ })).toBeDisabled();
  await expect(dialog.getByRole("radio", { name: /Ben/ })).toBeEnabled();
  await expectAccessible(ann.page);
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await expect(submit).toBeEnabled();
  await dialog.getByLabel("Comments").fill("Has waited since May.");
  await submit.click();
  await expect(ann.page.locator(".asking")).toContainText("Asking Ben");
  await expect(visit.log).toContainText("is looking for a colleague who takes over");
  await expect(ben.offers.first()).toContainText("asks you to take over");
  await expect(ben.offers.first()).toContainText("Has waited since May.");
  await expectAccessible(ben.page);
  // It is for Ben alone, and is there still when the console has been loaded anew.
  await ben.page.reload();
  await ben.ready();
  await expect(ben.offers.first()).toContainText("Has waited since May.");
  await expect(ann.page.locator(".asking")).toContainText("Asking Ben");

  // Nobody has to wait for it.
  await visit.say("It has a hole.");
  await ann.reads("It has a hole.");
  await ben.accept();
  await expect(visit.log).toContainText("has left");
  await ben.reads("It has a hole.");
  const comment = ben.transcript.locator(".row-private-comment");
  await expect(comment).toContainText("Has waited since May.");
  await expect(ann.page.locator(".pane-handed")).toBeVisible();
  await expect(ann.page.locator(".pane-head")).toContainText("Handed over to");
  await expect(ann.field).toBeDisabled();
  await expectAccessible(ann.page);
  await ben.say("I take care of it.");
  await visit.reads("I take care of it.");
  await expect(visit.log).not.toContainText("Has waited since May.");
});

test("CC-10 CC-17 a named colleague joins, or declines and nothing has changed", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  const ask = async () => {
    await ann.page.getByRole("button", { name: /^Transfer or bring/ }).click();
    const dialog = ann.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Ask to join" }).click();
  };
  await ask();
  await expect(ben.offers.first()).toContainText("asks you to join");
  await ben.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(ann.transcript).toContainText("declined. Everything stays as it was.");
  await ann.say("Still me.");
  await visit.reads("Still me.");

  await ask();
  await ben.accept();
  await expect(visit.log).toContainText("Ben");
  await ben.say("Three of us.");
  await visit.reads("Three of us.");
  await ann.reads("Three of us.");
  await visit.say("Good to know.");
  await ann.reads("Good to know.");
  await ben.reads("Good to know.");
});

test("WT-37 the pane changes when the visitor has been handed over, and only then", async ({
  people,
}) => {
  const { ann, ben } = await served(people);
  const pane = ann.page.locator(".pane");
  const ground = (part: string) =>
    pane.locator(part).evaluate((element) => getComputedStyle(element).backgroundColor);
  const grounds = async () => [
    await pane.evaluate((element) => getComputedStyle(element).backgroundColor),
    await ground(".composer-box"),
  ];
  const before = await grounds();
  const ask = async () => {
    await ann.page.keyboard.press("Alt+t");
    const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  };
  await ask();
  await expect(ann.page.locator(".asking")).toContainText("Asking Ben");
  expect(await grounds()).toEqual(before);
  await ben.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(ann.transcript).toContainText("declined. Everything stays as it was.");
  expect(await grounds()).toEqual(before);
  await expect(ann.field).toBeEnabled();

  await ask();
  await ben.accept();
  await expect(ann.page.locator(".pane-head")).toContainText("Handed over to");
  const [paneAfter, boxAfter] = await grounds();
  expect(paneAfter).not.toBe(before[0]);
  expect(boxAfter).not.toBe(before[1]);
});

test("WT-25 WT-26 key, button and command open the window, and nothing is asked for before", async ({
  people,
}) => {
  const { ann, visit } = await served(people);
  const asked: string[] = [];
  ann.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  await ann.say("How can I help?");
  await visit.reads("How can I help?");

  // Also while a line is being written, which stays.
  await ann.field.fill("One mom");
  expect(asked.filter((path) => /colleagues|searches|\/help$/.test(path))).toEqual([]);
  await ann.page.keyboard.press("Alt+t");
  await expect(dialog.getByRole("radio", { name: /Ben/ })).toBeEnabled();
  await expect(dialog.getByRole("button", { name: "Service line" })).toBeVisible();
  await ann.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(ann.field).toBeFocused();
  await expect(ann.field).toHaveValue("One mom");

  await ann.page.getByRole("button", { name: /^Transfer or bring/ }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toHaveCount(0);

  await ann.page.keyboard.press("Control+k");
  await ann.page.getByRole("combobox", { name: "Commands" }).fill("Transfer");
  await ann.page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await ann.page.keyboard.press("Escape");
  await ann.say("One moment, please.");
  await visit.reads("One moment, please.");
  expect((await people.company.kept()).filter(({ kind }) => kind === "sought")).toEqual([]);
});

test("WT-29 cancelling changes nothing, whenever it is before somebody accepts", async ({
  people,
}) => {
  test.slow();
  await people.company.service("general", { params: { transfer_asks: true } });
  const { ann, ben, visit } = await served(people);
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  const kept = async (kind: string) =>
    (await people.company.kept()).filter((event) => event.kind === kind).length;
  const open = async () => {
    await ann.page.keyboard.press("Alt+t");
    await expect(dialog.getByRole("radio", { name: /Ben/ })).toBeEnabled();
  };
  let said = 0;
  const goesOn = async () => {
    await expect(dialog).toHaveCount(0);
    said += 1;
    await ann.say(`Back, number ${said}`);
    await visit.reads(`Back, number ${said}`);
    await visit.say(`Answer ${said}`);
    await ann.reads(`Answer ${said}`);
  };
  const cancel = () => dialog.getByRole("button", { name: "Cancel" }).click();

  // In the window: nothing chosen, somebody chosen, all filled in, the other list.
  await open();
  await cancel();
  await goesOn();
  await open();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await ann.page.keyboard.press("Escape");
  await goesOn();
  await open();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await dialog.getByLabel("Comments").fill("Has waited since May.");
  await cancel();
  await goesOn();
  await open();
  await dialog.getByRole("button", { name: "Service line" }).click();
  await dialog
    .getByRole("radio", { name: /waiting/ })
    .first()
    .check();
  await dialog.getByRole("button", { name: "Close" }).click();
  await goesOn();
  expect(await kept("sought")).toBe(0);

  // While the visitor is asked, and while the colleague is.
  const strip = ann.page.locator(".asking");
  const send = async () => {
    await open();
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
    await expect(strip).toContainText("The visitor is asked");
  };
  const yes = visit.panel.getByRole("button", { name: "Yes, please" });
  await send();
  await expect(yes).toBeVisible();
  await strip.getByRole("button", { name: "Cancel" }).click();
  await expect(strip).toHaveCount(0);
  await expect(yes).toHaveCount(0);
  await expect(ann.transcript).toContainText("The search was cancelled.");
  await goesOn();
  await send();
  await yes.click();
  await expect(ben.offers).toHaveCount(1);
  await strip.getByRole("button", { name: "Cancel" }).click();
  await expect(ben.offers).toHaveCount(0);
  await goesOn();
  expect(await kept("leg_removed")).toBe(0);
  expect((await people.company.sessions())[0]?.status).toBe("active");
  await expect(ann.page.locator(".pane-handed")).toHaveCount(0);
  // And the next request is heard.
  await open();
});

test("WT-29 WT-31 WT-32 WT-38 service lines are counted live, and whom nobody can ask cannot be chosen", async ({
  people,
}) => {
  const { company } = people;
  const staffs = async (login: string, service: string) =>
    company.agent(login, { queues: [await company.queueOf(service)] });
  await staffs("ann", "general");
  await staffs("ben", "trips");
  await staffs("sue", "general");
  const { ann, ben, visit } = await served(people);
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  const submit = dialog.getByRole("button", { name: "Transfer", exact: true });
  const benRow = dialog.getByRole("radio", { name: /Ben/ });
  await expect(benRow).toBeEnabled();
  const ready = ben.page.locator(".status").getByRole("switch");
  await ready.click();
  await expect(benRow).toBeDisabled();
  await ready.click();
  await dialog.getByRole("button", { name: "Service line" }).click();
  const line = (name: string) => dialog.getByRole("radio", { name: new RegExp(`^${name}`) });
  const shows = (name: string, numbers: string) =>
    expect(dialog.locator(".target", { hasText: name })).toContainText(numbers);
  await shows("General", "1 agent, 0 waiting");
  await shows("Trips", "1 agent, 0 waiting");
  await shows("Repairs", "Nobody is there");
  await expect(line("Repairs")).toBeDisabled();
  await expectAccessible(ann.page);

  // Live: somebody comes to wait, somebody comes to serve.
  const next = new Visit(await people.visitor("shop.html"));
  await next.launcher.click();
  await shows("General", "1 agent, 1 waiting");
  const sue = new Desk(await people.staff("sue"));
  await sue.ready();
  await shows("General", "2 agents, 1 waiting");
  await shows("Trips", "1 agent, 0 waiting");

  // The last agent of a chosen queue goes: it can be chosen no more.
  await line("Trips").check();
  await expect(submit).toBeEnabled();
  await ben.page.close();
  await shows("Trips", "Nobody is there");
  await expect(submit).toBeDisabled();
  const back = new Desk(await people.staff("ben"));
  await back.ready();
  await shows("Trips", "1 agent, 0 waiting");
  await expect(submit).toBeEnabled();
  await submit.click();
  await expect(dialog).toHaveCount(0);
  await expect(back.offers.first()).toContainText("asks you to take over");
  await back.accept();
  await expect(ann.page.locator(".pane-handed")).toHaveCount(1);
  await back.say("Where do you want to go?");
  await visit.reads("Where do you want to go?");
});

test("WT-9 where the tenant wants it the visitor is asked first", async ({ people }) => {
  await people.company.service("general", { params: { transfer_asks: true } });
  const { ann, ben, visit } = await served(people);
  const ask = async () => {
    await ann.page.keyboard.press("Alt+t");
    const dialog = ann.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: /Ben/ }).check();
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  };
  await ask();
  await expect(ann.page.locator(".asking")).toContainText("The visitor is asked");
  await expect(visit.log).toContainText("Is that all right?");
  await expectAccessible(visit.page);
  await visit.panel.getByRole("button", { name: "No, stay with me" }).click();
  await expect(ann.transcript).toContainText("does not want to be handed over");
  await expect(ben.offers).toHaveCount(0);

  await ask();
  await visit.panel.getByRole("button", { name: "Yes, please" }).click();
  await ben.accept();
  await expect(visit.log).toContainText("has left");
});

test("CC-3 CC-4 who owns a session hands that on, and with it who may remove others", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await dialog.getByRole("button", { name: "Ask to join" }).click();
  await ben.accept();
  await ben.say("Three of us.");
  await ann.reads("Three of us.");
  const person = (desk: Desk, name: string) =>
    desk.page.locator(".person").filter({ hasText: name }).first();
  const menu = (desk: Desk, name: string) =>
    desk.page.getByRole("button", { name: `Actions for ${name}` });
  const removes = (desk: Desk) => desk.page.getByRole("menuitem", { name: /^Remove / });
  const [first, second] = [people.person("ann").name, people.person("ben").name];
  await expect(person(ben, first)).toContainText("Responsible for this session");
  // Nobody but the owner may do anything with her, who leads as well.
  await expect(menu(ben, first)).toHaveCount(0);

  await menu(ann, second).click();
  await expect(removes(ann)).toHaveCount(1);
  await expectAccessible(ann.page);
  await ann.page.getByRole("menuitem", { name: `Make ${second} responsible` }).click();
  for (const desk of [ann, ben])
    await expect(person(desk, second)).toContainText("Responsible for this session");
  await menu(ann, second).click();
  await expect(ann.page.getByRole("menuitem", { name: `Let ${second} lead` })).toBeVisible();
  await expect(removes(ann)).toHaveCount(0);
  await ann.page.keyboard.press("Escape");

  await menu(ben, first).click();
  await removes(ben).click();
  await expect(visit.log).toContainText(`${first} has left`);
  await expect(ann.field).toBeDisabled();
  await expect(person(ben, first)).toHaveCount(0);
  await ben.say("Two of us.");
  await visit.reads("Two of us.");
});
