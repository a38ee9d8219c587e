// What there is to see for who waits, beside their place in the queue.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("WT-86 the administrator says what who waits may look at, and it stands under their place @phone", async ({
  people,
}, info) => {
  test.slow();
  const trips = `${people.links.site}/trips.html`;
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/replies`);
  await admin.getByRole("button", { name: "Add a reply" }).click();
  const reply = admin.getByRole("dialog");
  await reply.getByLabel("Shortcut").fill("prams");
  await reply.getByLabel("Text").fill("All the way to the lake.\nSee https://paths.example/prams");
  await reply.getByLabel("Question that it answers").fill("Where can I go with a pram?");
  await reply.getByRole("button", { name: "Save" }).click();
  await expect(reply).toBeHidden();
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await people.company.reply(`hut${n}`, `Hut ${n} is open all year.`, `When is hut ${n} open?`);
  }

  await admin.goto(`${people.links.server}/console/admin/services`);
  await admin.getByRole("button", { name: "General questions" }).first().click();
  const form = admin.getByRole("dialog");
  const said = form.getByRole("group", { name: "Said to visitors while they wait" });
  await said.getByRole("button", { name: /English/ }).click();
  await said.getByRole("textbox").fill("We are on the mountain and back soon.");
  const links = form.getByRole("group", { name: "Links for visitors who wait" });
  const adds = async (n: number, title: string, group: string, url: string) => {
    await links.getByRole("button", { name: "Add a link" }).click();
    const link = links.getByRole("region", { name: `Link ${n}` });
    await link.getByLabel("Title").fill(title);
    await link.getByLabel("Shown under").selectOption({ label: group });
    await link.getByLabel("Address").fill(url);
    return link;
  };
  const first = await adds(1, "Guided trips", "Services", "ftp://shop.example/");
  await adds(2, "Tent Halden", "Products", "https://shop.example/halden");
  await form.getByRole("switch", { name: /frequent questions/ }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("must be at most 12 links");
  await first.getByLabel("Address").fill(trips);
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await info.attach("service", { body: await admin.screenshot(), contentType: "image/png" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();

  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  const { page, panel } = visit;
  const place = panel.getByText("You are next");
  const shown = panel.getByRole("region", { name: "While you wait" });
  await expect(shown).toContainText("We are on the mountain and back soon.");
  await expect(place).toBeInViewport();
  await expect(shown.getByRole("heading")).toHaveText([
    "Products",
    "Services",
    "Frequent questions",
  ]);
  await expect(shown.locator("details")).toHaveCount(7);
  await expect(shown.locator("details[open]")).toHaveCount(0);
  // It can be reached by keyboard, and unfolds where it stands.
  const answer = shown.locator("details", { hasText: "Where can I go with a pram?" });
  const before = await place.boundingBox();
  await answer.locator("summary").focus();
  await page.keyboard.press("Enter");
  const more = answer.getByRole("link", { name: "https://paths.example/prams" });
  await expect(more).toBeVisible();
  await expect(more).toHaveAttribute("target", "_blank");
  await expect(place).toBeInViewport();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await info.attach("unfolded", { body: await page.screenshot(), contentType: "image/png" });
  expect(before).not.toBeNull();

  // What they say is in sight, with the place under it, and reaches whoever takes them.
  await visit.say("May I bring a pram?");
  const line = visit.lines.filter({ hasText: "May I bring a pram?" });
  await expect(line).toBeInViewport();
  await expect(place).toBeInViewport();
  await info.attach("said", { body: await page.screenshot(), contentType: "image/png" });

  // A page of the same site is shown around the panel, and the session goes on.
  await shown.getByRole("link", { name: "Guided trips" }).click();
  await page.waitForURL(trips);
  const back = new Visit(page);
  if (info.project.name === "phone") await back.launcher.click();
  await expect(back.panel.getByText("You are next")).toBeVisible();
  await expect(back.panel.getByRole("region", { name: "While you wait" })).toBeVisible();
  // Any other has a window of its own.
  await expect(back.panel.getByRole("link", { name: "Tent Halden (new window)" })).toHaveAttribute(
    "target",
    "_blank",
  );
  await ann.accept();
  await ann.reads("May I bring a pram?");
  await ann.say("You may.");
  await back.reads("You may.");
  await expect(back.panel.getByRole("region", { name: "While you wait" })).toHaveCount(0);
});

test("WT-86 WT-88 who came from another session sees it too, and where they look is known", async ({
  people,
}) => {
  test.slow();
  const ada = await people.staff("admin", "away");
  await ada.goto(`${people.links.server}/console/admin/partners`);
  await ada.getByRole("button", { name: "Hand over within this company" }).first().click();
  const terms = ada.getByRole("dialog");
  await terms.getByLabel("Ask the visitor first").uncheck();
  await terms.getByRole("button", { name: "Save" }).click();
  await expect(terms).toBeHidden();
  const trips = `${people.links.site}/trips.html`;
  await people.company.service("gear", {
    params: {
      waiting_text: { en: "The gear team comes soon." },
      waiting_links: [{ group: "product", title: "Trips", url: trips }],
    },
  });
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("I want to return a tent.");
  await ann.accept();
  await ann.page.keyboard.press("Alt+t");
  const dialog = ann.page.getByRole("dialog", { name: "Ask a colleague" });
  await dialog.getByRole("button", { name: "Another session" }).click();
  await dialog.getByRole("radio", { name: /^Choosing gear/ }).check();
  await dialog.getByRole("radio", { name: "The whole conversation" }).check();
  await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
  await visit.page.waitForURL(`${people.links.server}/panel?*`);
  const there = new Visit(visit.page, { alone: true });
  const shown = there.panel.getByRole("region", { name: "While you wait" });
  await expect(shown).toContainText("The gear team comes soon.");
  await expect(there.panel.getByText("You are next")).toBeInViewport();
  await expect(there.panel.getByText(/has sent along/)).toBeVisible();
  await expectAccessible(there.page);
  await expectNoSidewaysScroll(there.page);
  const looked = there.page.context().waitForEvent("page");
  await shown.getByRole("link", { name: /^Trips/ }).click();
  await (await looked).waitForURL(trips);
  await ann.accept();
  await ann.say("Which one is it?");
  await there.reads("Which one is it?");
  const viewed = (await people.company.kept()).filter(({ kind }) => kind === "page_viewed");
  expect(JSON.stringify(viewed)).toContain("/trips.html");
});
