// Somebody asks for one more to join, and says who, or about what.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** Ann serves a visitor; Ben knows about trips, Sue about gear, and both are ready. */
const served = async (people: People) => {
  await people.company.agent("sue", { skills: { gear: 5 } });
  await people.company.agent("ben", { skills: { trips: 5 } });
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("Two questions.");
  await ann.accept();
  const ben = await new Desk(await people.staff("ben")).ready();
  const sue = await new Desk(await people.staff("sue")).ready();
  const particular = async () => {
    await visit.panel.getByRole("button", { name: "Options" }).click();
    await visit.panel.getByRole("button", { name: "Ask for someone in particular" }).click();
    const form = visit.panel.getByRole("form", { name: "Ask someone to join" });
    await expect(form.getByLabel("About what?")).toBeFocused();
    return form;
  };
  return { ann, ben, sue, visit, particular };
};

test("CC-17 a visitor names who is to join, where the company lets them @phone", async ({
  people,
}, info) => {
  await people.company.settings({ help_by_name: true });
  const { ben, sue, visit, particular } = await served(people);
  const form = await particular();
  const who = form.getByLabel("Who?");
  // Ann is in it already.
  await expect(who.getByRole("option")).toHaveText(["Whoever knows about it", /^Ben/, /^Sue/]);
  await expectAccessible(visit.page);
  await expectNoSidewaysScroll(visit.page);
  await info.attach("form", { body: await visit.page.screenshot(), contentType: "image/png" });
  await who.selectOption({ index: 2 });
  await form.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(form).toHaveCount(0);
  await expect(visit.log).toContainText("We are asking someone to join");
  // They say no: it is told, nobody else is asked, and nothing has changed.
  await sue.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(visit.log).toContainText("Nobody can join right now");
  await expect(ben.offers).toHaveCount(0);
  const again = await particular();
  await again.getByLabel("Who?").selectOption({ index: 1 });
  await again.getByRole("button", { name: "Ask", exact: true }).click();
  await ben.accept();
  await ben.say("You wanted me?");
  await visit.reads("You wanted me?");
  await expect(sue.offers).toHaveCount(0);
});

test("CC-18 a visitor says what somebody is to know about, in the panel and on the page", async ({
  people,
}) => {
  const { ann, ben, sue, visit, particular } = await served(people);
  const form = await particular();
  // Nobody's name is told where the company has not said so.
  await expect(form.getByLabel("Who?")).toHaveCount(0);
  await form.getByLabel("About what?").fill("Cats");
  await form.getByLabel("About what?").press("Enter");
  await expect(visit.log).toContainText("Nobody can join right now");
  const again = await particular();
  await again.getByRole("button", { name: "Not now" }).click();
  await expect(again).toHaveCount(0);
  const gear = await particular();
  await gear.getByLabel("About what?").fill("Gear");
  await gear.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(ann.page.locator(".asking")).toContainText("Gear");
  await expect(sue.offers.first()).toContainText("asks you to join");
  await expect(ben.offers).toHaveCount(0);
  await sue.accept();
  await sue.say("Which tent is it?");
  await visit.reads("Which tent is it?");
  // The page itself says so too.
  await visit.page.evaluate(() => {
    const api = (window as unknown as { Switchboard: (...call: unknown[]) => void }).Switchboard;
    api("help", { subject: "Trips" });
  });
  await expect(ben.offers.first()).toContainText("asks you to join");
  await ben.accept();
  await ben.say("Where to?");
  await visit.reads("Where to?");
});

test("CC-18 an agent says what somebody is to know about", async ({ people }) => {
  const { ann, ben, sue, visit } = await served(people);
  const ask = async (subject: string) => {
    await ann.page.keyboard.press("Alt+t");
    const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
    await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
    await dialog.getByRole("radio", { name: /Whoever knows this page/ }).check();
    await dialog.getByLabel("About", { exact: true }).fill(subject);
    await expectAccessible(ann.page);
    await dialog.getByRole("button", { name: "Ask to join" }).click();
    await expect(dialog).toBeHidden();
  };
  await ask("Cats");
  await expect(ann.transcript).toContainText("Nobody");
  await ask("Trips");
  await expect(ann.page.locator(".asking")).toContainText("Trips");
  await ben.accept();
  await ben.say("Hello from the trips.");
  await visit.reads("Hello from the trips.");
  await expect(sue.offers).toHaveCount(0);
});
