// What an agent's day asks of the console beyond one session.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** So many visitors, each served by this desk. */
async function served(people: People, desk: Desk, paths: string[]): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const path of paths) {
    const visit = new Visit(await people.visitor(path));
    await visit.launcher.click();
    await expect(desk.offers).toHaveCount(1);
    await desk.page.keyboard.press("Alt+a");
    await expect(desk.sessions).toHaveCount(visits.length + 1);
    await expect(visit.field).toBeVisible();
    visits.push(visit);
  }
  return visits;
}

test("WT-2 WT-33 six sessions side by side by keyboard, without cross-talk, and no seventh", async ({
  people,
}) => {
  test.slow();
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const paths = [
    "index.html",
    "shop.html",
    "care.html",
    "trips.html",
    "about.html",
    "warranty.html",
  ];
  const visits = await served(people, desk, paths);
  await page.keyboard.press("Alt+0");
  const panes = page.locator(".pane");
  await expect(panes).toHaveCount(6);
  for (const [at, visit] of visits.entries()) {
    await page.keyboard.press(`Alt+${at + 1}`);
    await expect(panes.nth(at).locator(".composer-field")).toBeFocused();
    await page.keyboard.type(`only for number ${at + 1}`);
    await page.keyboard.press("Enter");
    await visit.reads(`only for number ${at + 1}`);
  }
  for (const [at, visit] of visits.entries()) {
    expect(await visit.texts()).toEqual([`only for number ${at + 1}`]);
    await visit.field.pressSequentially("let");
    await expect(page.locator(".row-typing")).toHaveCount(1);
    await expect(panes.nth(at).locator(".row-typing .row-text")).toHaveText("let");
    await visit.say(`from number ${at + 1}`);
    await expect(panes.nth(at).locator(".row-visitor .row-text")).toHaveText(
      `from number ${at + 1}`,
    );
  }
  // A seventh waits until one of the six is over.
  const seventh = new Visit(await people.visitor("contact.html"));
  await seventh.launcher.click();
  await expect.poll(async () => (await people.company.sessions())[0]?.status).toBe("waiting");
  await expect(desk.offers).toHaveCount(0);
  // Who waits longest is one key away; from tile to tile goes another.
  await page.keyboard.press("Alt+u");
  await expect(panes.nth(0).locator(".composer-field")).toBeFocused();
  await page.keyboard.press("F6");
  await expect(panes.nth(1).locator(".composer-field")).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(panes.nth(0).locator(".composer-field")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Alt+q");
  await expect(panes).toHaveCount(5);
  await page.keyboard.press("Alt+Shift+1");
  await expect(panes).toHaveCount(6);
  await page.keyboard.press("Alt+0");
  await expect(panes).toHaveCount(1);
  // The scheme is shown where nothing is written.
  await page.getByRole("heading", { level: 2 }).first().click();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("All side by side");
  await expectAccessible(page);
});

test("a draft outlives reload and log-out, and goes with the session", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const [visit] = await served(people, desk, ["index.html"]);
  await page.keyboard.type("half a sentence");
  const kept = () => page.evaluate(() => Object.keys(localStorage).join(" "));
  await expect.poll(kept).toContain("draft.");
  await page.reload();
  await expect(desk.field).toHaveValue("half a sentence");
  await people.logIn(page.context(), "ben", "away");
  await page.reload();
  await desk.ready("Away");
  await expect.poll(kept).not.toContain("draft.");
  await people.logIn(page.context(), "ann", "available");
  await page.reload();
  await expect(desk.sessions).toHaveCount(1);
  await expect(desk.field).toHaveValue("");
  await desk.field.fill("another one");
  await expect.poll(kept).toContain("draft.");
  await visit!.page.close();
  await page.keyboard.press("Alt+e");
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await expect.poll(kept).not.toContain("draft.");
});

test("IS-65 phrases and pages of one's own, by slash and by name", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  await page.getByRole("button", { name: /Ann Solberg/ }).click();
  await page.getByRole("menuitem", { name: "My canned replies" }).click();
  const add = async (shortcut: string, text: string, address: string) => {
    await page.getByRole("button", { name: "Add a reply" }).click();
    await page.getByLabel("Shortcut").fill(shortcut);
    await page.getByLabel("Text", { exact: true }).fill(text);
    await page.getByLabel("Page", { exact: true }).fill(address);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("cell", { name: `/${shortcut}` })).toBeVisible();
  };
  await add("ret", "This is {agent}; I answer to {email}.", "");
  await add("show", "", `${people.links.site}/warranty.html`);
  await expectAccessible(page);
  await desk.go("Work");
  const [visit] = await served(people, desk, ["index.html"]);
  await page.keyboard.type("/ret");
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  // What is not known stays to be seen, chosen, so that it is written over.
  await expect(desk.field).toHaveValue("This is Ann Solberg; I answer to {email}.");
  await page.keyboard.type("you");
  await expect(desk.field).toHaveValue("This is Ann Solberg; I answer to you.");
  await page.keyboard.press("Enter");
  await visit!.reads("I answer to you.");
  // One act pushes the page.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("/show");
  await page.keyboard.press("Enter");
  await visit!.panel.getByRole("button", { name: "Allow" }).click();
  await expect(visit!.page).toHaveURL(/warranty/);
  // Nobody else has them.
  const ben = new Desk(await people.staff("ben", "away"));
  await ben.page.goto(`${people.links.server}/console/replies`);
  await expect(ben.page.getByRole("heading", { name: "My canned replies" })).toBeVisible();
  await expect(ben.page.getByText("/ret")).toHaveCount(0);
});

test("outcome, tags and notes are written down and found again", async ({ people }) => {
  await people.company.settings({ dispositions: ["Solved", "Call back"], tags: ["tent"] });
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const [visit] = await served(people, desk, ["index.html"]);
  await desk.say("Hello");
  // About the visitor, from session to session.
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByLabel("About this visitor").fill("Has a border collie.");
  await page.getByRole("tabpanel").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Notes saved")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Alt+e");
  const wrap = page.getByRole("form", { name: "Wrap up" });
  await wrap.getByLabel("Outcome").selectOption("Solved");
  await wrap.getByLabel("Tags").fill("Zipper");
  await wrap.getByLabel("Tags").press("Enter");
  await wrap.getByLabel("Note").fill("Sends the pack in.");
  await expectAccessible(page);
  await wrap.getByRole("button", { name: "Save and close" }).click();
  await expect(desk.sessions).toHaveCount(0);

  await desk.go("Archive");
  await page.getByLabel("Tag").fill("zipper");
  await page.getByLabel("Tag").press("Enter");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByLabel("Outcome").selectOption("Call back");
  await expect(page.locator("tbody tr")).toHaveCount(0);
  await page.getByLabel("Outcome").selectOption("Solved");
  await expectAccessible(page);
  await page.locator("tbody a").first().click();
  await expect(page.getByLabel("Note")).toHaveValue("Sends the pack in.");
  await expectAccessible(page);

  // The visitor comes back: the offer says so, the notes are there, and what was said is read
  // beside the new session.
  await desk.go("Work");
  await visit!.page.reload();
  await visit!.launcher.click();
  const again = visit!.panel.getByRole("button", { name: /new conversation|start again/i });
  await again.click({ timeout: 2_000 }).catch(() => {});
  await expect(desk.offers.first()).toContainText("1 earlier session");
  await page.keyboard.press("Alt+a");
  await page.getByRole("tab", { name: "Notes" }).click();
  await expect(page.getByLabel("About this visitor")).toHaveValue("Has a border collie.");
  await page.getByRole("tab", { name: "Earlier" }).click();
  await page.locator(".earlier-row").first().click();
  await expect(page.locator(".earlier-lines")).toContainText("Hello");
  await expectAccessible(page);
});

test("IS-82 nobody is offered while a session is wrapped up, also after a reload", async ({
  people,
}) => {
  await people.company.settings({ wrap_up_s: 3600, dispositions: ["Solved"] });
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const { page } = desk;
  const [first] = await served(people, desk, ["index.html"]);
  await first!.page.close();
  await page.keyboard.press("Alt+e");
  const bar = page.getByRole("region", { name: "Wrapping up" });
  await expect(bar.getByRole("timer")).toContainText("left");
  const wrap = page.getByRole("form", { name: "Wrap up" });
  await expect(wrap).toContainText("left");
  await expectAccessible(page);
  const next = new Visit(await people.visitor("care.html"));
  await next.launcher.click();
  const waits = async () => (await people.company.sessions())[0]?.status;
  await expect.poll(waits).toBe("waiting");
  await page.reload();
  await desk.ready();
  await expect(bar).toBeVisible();
  await expect(desk.offers).toHaveCount(0);
  // The session is in the archive by now, with the same form.
  await bar.getByRole("button", { name: /Write up/ }).click();
  await expect(page.getByText("Wrap-up", { exact: true })).toBeVisible();
  await expect(desk.offers).toHaveCount(0);
  await desk.go("Work");
  await bar.getByRole("button", { name: "Done" }).click();
  await expect(bar).toHaveCount(0);
  await expect(desk.offers).toHaveCount(1);
  await page.keyboard.press("Alt+a");
  await expect(next.field).toBeVisible();
  // Saving and closing ends it as well.
  await page.keyboard.press("Alt+e");
  await wrap.getByLabel("Outcome").selectOption("Solved");
  await wrap.getByRole("button", { name: "Save and close" }).click();
  await expect(bar).toHaveCount(0);
  await new Visit(await people.visitor("shop.html")).launcher.click();
  await expect(desk.offers).toHaveCount(1);
});

test("IS-76 the sign of the place where the visitor clicked", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  // Mapped while the console is open: nothing of it has to be loaded again.
  await people.company.settings({ place_avatars: { "/care": "wrench" } });
  await new Visit(await people.visitor("care.html")).launcher.click();
  const offer = desk.offers.first();
  await expect(offer.locator(".avatar svg")).toHaveCount(1);
  await desk.accept();
  await expect(desk.sessions.first().locator(".avatar svg")).toHaveCount(1);
  await new Visit(await people.visitor("shop.html")).launcher.click();
  await expect(desk.offers).toHaveCount(1);
  await expect(desk.offers.first().locator(".avatar svg")).toHaveCount(0);
});

test("IS-83 IS-80 each has the view of their role, and visitors see the name of the log-in", async ({
  people,
}) => {
  const { server } = people.links;
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  // No second entry of the name: the log-in's stands in the menu and before the visitor.
  await expect(desk.page.getByRole("button", { name: /Ann Solberg/ })).toBeVisible();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await desk.say("Hello");
  await expect(visit.log).toContainText("Ann Solberg");
  // Typing addresses gives nobody the view of another.
  for (const path of ["/console", "/console/archive", "/console/admin/settings"]) {
    await visit.page.goto(`${server}${path}`);
    await expect(visit.page.getByLabel("Company short name")).toBeVisible();
    await expect(visit.page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  }
  for (const path of ["/console/admin/settings", "/console/live"]) {
    await desk.page.goto(`${server}${path}`);
    await expect(desk.page.getByRole("main")).toContainText("There is nothing here");
  }
});
