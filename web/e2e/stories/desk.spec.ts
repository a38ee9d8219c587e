// A day at the agent's desk.
import type { Page, Route } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** Sounds that the console plays from now on, by name. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    document.addEventListener("switchboard:sound", (event) => {
      heard.push((event as CustomEvent<string>).detail);
    });
  });
const heard = (page: Page) =>
  page.evaluate(() => (window as unknown as { heard: string[] }).heard.join(" "));

test("IS-97 IS-99 the log-in asks for the state, and refuses all alike @phone", async ({
  people,
}) => {
  const page = await people.somebody();
  const { server } = people.links;
  const { password, tenant } = people.person("ann");
  await page.goto(`${server}/console`);
  await expectAccessible(page);
  const refused: string[] = [];
  for (const [company, login, word] of [
    [tenant, "ann", "wrong wrong wrong"],
    [tenant, "nobody", password],
    ["nowhere", "ann", password],
  ] as const) {
    await page.getByLabel("Company short name").fill(company);
    await page.getByLabel("Log-in name").fill(login);
    await page.getByRole("textbox", { name: "Password" }).fill(word);
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("button", { name: "Log in" })).toBeEnabled();
    refused.push((await page.getByRole("alert").textContent()) ?? "");
  }
  expect(new Set(refused.map((text) => text.trim())).size).toBe(1);

  await page.getByLabel("Company short name").fill(tenant);
  await page.getByLabel("Log-in name").fill("ann");
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("radio", { name: "On break" }).check({ force: true });
  await page.getByRole("button", { name: "Log in" }).click();
  const desk = await new Desk(page).ready("On break");
  // On break nobody is offered; ready, the one who waits is.
  const visit = new Visit(await people.visitor());
  await visit.launcher.click();
  await visit.panel.getByRole("button", { name: "Wait" }).click();
  await expect(visit.panel.getByText("You are next")).toBeVisible();
  await expect(desk.offers).toHaveCount(0);
  await page.getByRole("switch", { name: /On break/ }).click();
  await expect(desk.offers).toHaveCount(1);
  await expectAccessible(page);
});

test("a part of the console that does not come is asked for again, and missing it is said", async ({
  people,
}) => {
  const page = await people.staff("ann");
  const desk = await new Desk(page).ready();
  let fails = 2;
  const flaky = (route: Route) => (fails-- > 0 ? route.abort() : route.continue());
  await page.route(/console-desk-.*\.js/, flaky);
  await page.reload();
  await desk.ready();
  expect(fails).toBeLessThan(0);
  fails = Number.POSITIVE_INFINITY;
  await page.reload();
  await expect(page.getByRole("alert")).toContainText("could not be loaded");
  await expectAccessible(page);
  fails = 0;
  await page.getByRole("link", { name: "Try again" }).click();
  await desk.ready();

  // A page of it.
  await page.route(/console-list-.*\.js/, flaky);
  fails = Number.POSITIVE_INFINITY;
  await desk.go("Archive");
  await expect(page.getByRole("main")).toContainText("This page could not be loaded");
  fails = 0;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("searchbox")).toBeVisible();
});

test("IS-69 IS-82 an offer that is declined or missed goes to the next agent", async ({
  people,
}) => {
  // So long that the first is declined before, and the second taken after it is missed.
  await people.company.rings(10);
  const ann = new Desk(await people.staff("ann"));
  const ben = new Desk(await people.staff("ben"));
  await ann.ready();
  await ben.ready();
  await new Visit(await people.visitor()).launcher.click();
  const both = [ann, ben] as const;
  /** Who is asked first. */
  const asked = await Promise.any(
    both.map((one) =>
      one.offers
        .first()
        .waitFor({ timeout: 0 })
        .then(() => one),
    ),
  );
  const [first, second] = asked === ann ? both : [ben, ann];
  await first.offers.first().getByRole("button", { name: "Decline" }).click();
  await expect(first.offers).toHaveCount(0);
  // Nobody answers: the next one is asked, which is the first again.
  await first.accept();
  // The second one is not ready from now on, and told so.
  await expect(second.page.getByText("You missed an offer")).toBeVisible();
  await expect(second.page.getByRole("switch", { checked: false }).first()).toBeVisible();
  await expectAccessible(second.page);
  await first.page.getByRole("switch", { name: /Ready/ }).click();
  // Not ready in the middle of a session ends nothing.
  await first.say("I am still with you.");
});

test("CC-32 IS-71 three sessions at once, by keyboard, with sounds and canned replies", async ({
  people,
}) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const invites: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).startsWith('{"t":"invite"')) invites.push(String(payload));
    }),
  );
  await page.reload();
  await desk.ready();
  await listen(page);
  const visits: Visit[] = [];
  for (const path of ["index.html", "shop.html", "care.html"]) {
    const visit = await new Visit(await people.visitor(path)).open();
    visits.push(visit);
    await expect(desk.offers).toHaveCount(1);
    await page.keyboard.press("Alt+a");
    await expect(desk.sessions).toHaveCount(visits.length);
    await expect(desk.field).toBeEnabled();
  }
  await expect.poll(() => heard(page)).toContain("offer");
  // Details only: no code comes with them.
  await expect.poll(() => invites).toHaveLength(3);
  for (const invite of invites) expect(invite.length).toBeLessThan(3_000);
  for (const [at, visit] of visits.entries()) {
    await page.keyboard.press(`Alt+${at + 1}`);
    await expect(desk.sessions.nth(at)).toHaveAttribute("aria-current", "true");
    await expect(desk.field).toBeFocused();
    await page.keyboard.type(`Hello number ${at + 1}`);
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("second row");
    await page.keyboard.press("Enter");
    await visit.reads(`Hello number ${at + 1}`);
    expect((await visit.texts())[0]).toBe(`Hello number ${at + 1}\nsecond row`);
  }
  // A line in a session that is not in view is counted and heard.
  await visits[0]!.say("Hello back");
  await expect(desk.sessions.first()).toContainText("1 unread line");
  await expect.poll(() => heard(page)).toContain("line");

  // Canned reply by slash, then a draft that outlives a reload.
  await page.keyboard.press("Alt+1");
  await page.keyboard.type("/ship");
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(desk.field).toHaveValue(/Parcels leave the same day/);
  await page.keyboard.press("Enter");
  await visits[0]!.reads("Parcels leave the same day");
  await page.keyboard.type("a draft");
  await page.reload();
  await desk.ready();
  await expect(desk.sessions).toHaveCount(3);
  await expect(desk.field.first()).toHaveValue("a draft");

  // Everything by name.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("not ready");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.locator(".status")).not.toContainText("Ready");
});

test("IS-101 a feature that is switched off is not there", async ({ people }) => {
  await people.company.settings({
    agent_features: { canned_replies: false, command_palette: false, push: false },
  });
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  await new Visit(await people.visitor()).open();
  await desk.accept();
  await desk.field.fill("/ship");
  await expect(desk.page.getByRole("listbox")).toHaveCount(0);
  await desk.page.keyboard.press("Control+k");
  await expect(desk.page.getByRole("combobox", { name: "Commands" })).toHaveCount(0);
  await desk.page.keyboard.press("Alt+b");
  await expect(desk.address).toHaveCount(0);
});

test("IS-82 the supervisor sees agents, queues and sessions as they are", async ({ people }) => {
  const ann = new Desk(await people.staff("ann"));
  await ann.ready();
  const sue = new Desk(await people.staff("sue", "away"));
  await sue.go("Live");
  const agents = sue.page.getByRole("region", { name: "Agents" });
  const queues = sue.page.getByRole("region", { name: "Queues" });
  const sessions = sue.page.getByRole("region", { name: "Sessions" });
  await expect(agents.getByRole("listitem").filter({ hasText: "Ann Solberg" })).toContainText(
    "Ready",
  );
  await new Visit(await people.visitor()).open();
  await expect(
    queues
      .getByRole("row", { name: /General/ })
      .getByRole("cell")
      .nth(1),
  ).toHaveText("1");
  await expectAccessible(sue.page);
  await ann.accept();
  await expect(sessions.getByRole("row", { name: /Ann Solberg/ })).toContainText("Live");
  await ann.page.getByRole("switch", { name: /Ready/ }).click();
  await expect(agents.getByRole("listitem").filter({ hasText: "Ann Solberg" })).toContainText(
    "On break",
  );
});
