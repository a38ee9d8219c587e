// Nothing that was said is lost or doubled, whatever happens on the way.
import { Desk } from "../fixtures/desk.ts";
import { expect, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-25 IS-70 reload, second tab and a dead line keep the session", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("one");
  await desk.say("two");

  // A draft outlives the reload.
  await visit.field.fill("half a thought");
  await visit.page.reload();
  await expect(visit.field).toHaveValue("half a thought");
  await visit.reads("two");
  await visit.say("three");

  // The second tab is the same visitor in the same session.
  const tab = new Visit(await visit.page.context().newPage());
  await tab.page.goto(new URL("care.html", visit.page.url()).href);
  await tab.reads("three");
  await tab.say("four");
  await visit.reads("four");
  await tab.page.close();

  await visit.page.context().setOffline(true);
  await visit.field.fill("five");
  await visit.field.press("Enter");
  await desk.say("six");
  await visit.page.context().setOffline(false);
  await visit.reads("six");
  await desk.reads("five");
  const said = ["one", "two", "three", "four", "six", "five"];
  await expect.poll(() => desk.texts().then((all) => [...all].sort())).toEqual([...said].sort());
  await expect.poll(() => visit.texts()).toEqual(await desk.texts());
  await expect(desk.sessions).toHaveCount(1);

  // Out of sight, a new line is announced on the button.
  await visit.panel.getByRole("button", { name: "Minimise" }).click();
  await desk.say("seven");
  await expect(visit.launcher.locator("b")).toHaveText("1");
  await expect(visit.page).toHaveTitle(/^\(1\) /);
  await visit.launcher.click();
  await expect(visit.page).not.toHaveTitle(/^\(1\) /);
});

for (const [how, stop] of [
  ["an orderly restart", "terminate"],
  ["a crash", "kill"],
] as const) {
  test(`IS-116 ${how} of the server keeps session, lines and place`, async ({ people, server }) => {
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const visit = await new Visit(await people.visitor()).open();
    await desk.accept();
    for (const text of ["a", "b", "c"]) await visit.say(text);
    await server[stop]();
    await visit.field.fill("said into the void");
    await visit.field.press("Enter");
    await expect(visit.panel.locator(".pending")).toHaveCount(1);
    await server.start();
    await expect(visit.panel.locator(".pending")).toHaveCount(0);
    await desk.reads("said into the void");
    await desk.say("still here");
    await visit.reads("still here");
    const said = ["a", "b", "c", "said into the void", "still here"];
    expect(await visit.texts()).toEqual(said);
    expect(await desk.texts()).toEqual(said);
  });
}

test("IS-116 a place in the queue outlives a crash of the server", async ({ people, server }) => {
  const desk = new Desk(await people.staff("ann", "break"));
  await desk.ready("On break");
  const [first, second] = [new Visit(await people.visitor()), new Visit(await people.visitor())];
  for (const [visit, text] of [
    [first, "I came first"],
    [second, "I came second"],
  ] as const) {
    await visit.launcher.click();
    await visit.panel.getByRole("button", { name: "Wait" }).click();
    await visit.say(text);
  }
  await expect(second.panel.getByText("Place 2 in the queue")).toBeVisible();
  await server.kill();
  // The notice stays as it is.
  await expect(second.panel.getByText("Connection lost. Reconnecting…")).toBeVisible();
  await expect(second.panel.getByText("Place 2 in the queue")).toBeVisible();
  await server.start();
  await expect(second.panel.getByText("Connection lost. Reconnecting…")).toHaveCount(0);
  await expect(second.panel.getByText("Place 2 in the queue")).toBeVisible();
  await desk.ready("On break");
  await desk.page.getByRole("switch", { name: /On break/ }).click();
  await expect(desk.offers.first()).toContainText("I came first");
  await desk.accept();
  await expect(second.panel.getByText("You are next")).toBeVisible();
  await expect(desk.offers.first()).toContainText("I came second");
});
