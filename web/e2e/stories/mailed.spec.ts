// Visitors have what was said sent to them.
import { Desk } from "../fixtures/desk.ts";
import { test as base, expect, expectAccessible } from "../fixtures/index.ts";
import { Mailbox } from "../fixtures/mailbox.ts";
import { Server } from "../fixtures/server.ts";
import { Visit } from "../fixtures/visit.ts";

const test = base.extend<{ mailbox: Mailbox }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  mailbox: async ({}, use) => {
    const mailbox = await new Mailbox().open();
    await use(mailbox);
    mailbox.close();
  },
  server: async ({ mailbox }, use) => {
    const server = new Server({ args: ["--mail-port", String(mailbox.port)] });
    try {
      await use(await server.start());
    } finally {
      await server.dispose();
    }
  },
});

test("a visitor has the transcript sent to their address @phone", async ({ people, mailbox }) => {
  const ann = await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await ann.accept();
  await visit.say("Which tent is the lightest?");
  await ann.say("The one for two.");
  await visit.reads("The one for two.");
  await ann.page.getByRole("button", { name: "End", exact: true }).click();
  await expect(visit.ended).toBeVisible();
  const { panel, page } = visit;
  await panel.getByText("Have the transcript sent to you").click();
  const address = panel.getByLabel("E-mail address");
  await expectAccessible(page);
  await address.fill("vera@example.org");
  await panel.getByRole("button", { name: "Send by mail" }).click();
  await expect(panel.getByRole("status").filter({ hasText: "vera@example.org" })).toBeVisible();
  await expectAccessible(page);
  const mail = await mailbox.to("vera@example.org", /lightest/);
  expect(mail).toContain("The one for two.");
});
