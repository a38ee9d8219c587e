// An agent's page goes away in the middle of something: what the visitor is told, and who helps.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, test } from "../fixtures/index.ts";
import type { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** The shortest time for which a lost agent can be waited for. */
const GRACE_S = 5;
const AWAY = /The connection to .+ is interrupted/;

/** Ann serves a visitor; Ben is ready. */
const served = async (people: People) => {
  await people.company.service("general", { params: { agent_grace_s: GRACE_S } });
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("My tent leaks.");
  await ann.accept();
  const ben = await new Desk(await people.staff("ben")).ready();
  return { ann, ben, visit };
};

const ask = async (desk: Desk, purpose: "Transfer" | "Ask to join") => {
  await desk.page.keyboard.press("Alt+t");
  const dialog = desk.page.getByRole("dialog", { name: "Ask a colleague" });
  if (purpose !== "Transfer")
    await dialog.getByRole("radio", { name: "Bring somebody in" }).check();
  await dialog.getByRole("radio", { name: /Ben/ }).check();
  await dialog.getByRole("button", { name: purpose, exact: true }).click();
};

const goes = (page: Page) => page.context().close();

const talk = async (desk: Desk, visit: Visit, text: string) => {
  await desk.say(text);
  await visit.reads(text);
  await visit.say(`Re: ${text}`);
  await desk.reads(`Re: ${text}`);
};

test("IS-93 the only agent is gone while the offer rings: the visitor keeps the place and is served", async ({
  people,
}) => {
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("My tent leaks.");
  await expect(ann.offers).toHaveCount(1);
  await goes(ann.page);
  // No promise that nobody can keep, and the ways out.
  await expect(visit.launcher).toContainText("Leave a question");
  await expect(visit.panel.getByText("You are next")).toBeVisible();
  await expect(visit.panel.getByText("We cannot tell yet how long it will take")).toBeVisible();
  await expect(visit.panel.getByRole("button", { name: "Try again later" })).toBeVisible();
  await expectAccessible(visit.page);
  const ben = await new Desk(await people.staff("ben")).ready();
  await ben.accept();
  await ben.reads("My tent leaks.");
  await talk(ben, visit, "I am Ben.");
});

test("IS-93 the agent is gone while the offer rings, and the next one is asked at once", async ({
  people,
}) => {
  const both = [
    await new Desk(await people.staff("ann")).ready(),
    await new Desk(await people.staff("ben")).ready(),
  ];
  const visit = await new Visit(await people.visitor()).open();
  const asked = await Promise.any(
    both.map((one) =>
      one.offers
        .first()
        .waitFor({ timeout: 0 })
        .then(() => one),
    ),
  );
  const other = both.find((one) => one !== asked)!;
  await goes(asked.page);
  await other.accept();
  await talk(other, visit, "Here I am.");
});

test("IS-95 CC-13 who hands over is gone before the other answers: the visitor is told, and taken over", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ask(ann, "Transfer");
  await expect(ben.offers).toHaveCount(1);
  await goes(ann.page);
  await expect(visit.log).toContainText(AWAY);
  // Whatever has become of the request by then: Ben is asked, and takes them.
  await ben.accept();
  await ben.reads("My tent leaks.");
  await talk(ben, visit, "I take over.");
  await expect(visit.log).toContainText("Ann Solberg has left");
});

test("IS-95 who has taken over is gone: the visitor is told, and the first agent is asked again", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ask(ann, "Transfer");
  await ben.accept();
  await expect(visit.log).toContainText("Ann Solberg has left");
  await goes(ben.page);
  await expect(visit.log).toContainText(AWAY);
  await expect(visit.panel.getByText("You are back in the queue, at the front")).toBeVisible({
    timeout: 30_000,
  });
  await expectAccessible(visit.page);
  await ann.offers.first().getByRole("button", { name: "Accept" }).click();
  await expect(visit.log).toContainText(/Ann Solberg has joined[\s\S]*Ann Solberg has joined/);
  await visit.say("Thank you for coming back.");
  await expect(ann.page.locator(".row-text").filter({ hasText: "Thank you for" })).toBeVisible();
});

test("IS-95 CC-13 who said yes to taking over never comes: the first agent stays", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  // Their answer is heard; nothing that would bring them into the session is.
  await ben.page.context().close();
  const page = await people.somebody({ viewport: { width: 1440, height: 900 }, isMobile: false });
  await people.logIn(page.context(), "ben", "available");
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!String(frame).includes('"t":"attach"')) server.send(frame);
    });
  });
  await page.goto(`${people.links.server}/console`);
  const again = await new Desk(page).ready();
  await ask(ann, "Transfer");
  await again.offers.first().getByRole("button", { name: "Accept" }).click();
  await expect(again.offers).toHaveCount(0);
  await goes(page);
  await expect(ann.page.locator(".asking")).toHaveCount(0, { timeout: 30_000 });
  await expect(ann.page.locator(".pane-handed")).toHaveCount(0);
  await talk(ann, visit, "I am still with you.");
});

test("IS-95 CC-10 the owner of a conference is gone: the visitor is told, and the colleague goes on", async ({
  people,
}) => {
  const { ann, ben, visit } = await served(people);
  await ask(ann, "Ask to join");
  await ben.accept();
  await talk(ben, visit, "Three of us.");
  await goes(ann.page);
  await expect(visit.log).toContainText(AWAY);
  await expect(visit.log).toContainText("Ann Solberg has left", { timeout: 30_000 });
  await talk(ben, visit, "Two of us.");
  await expect(visit.panel.getByText("You are back in the queue")).toHaveCount(0);
  expect((await people.company.sessions())[0]?.status).toBe("active");
});
