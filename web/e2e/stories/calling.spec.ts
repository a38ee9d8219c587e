// An agent calls a telephone out of a session; whoever answers is a member by telephone.
import { Desk } from "../fixtures/desk.ts";
import { test as base, expect, expectAccessible, Server } from "../fixtures/index.ts";
import { hears, MICROPHONE, watchTalk } from "../fixtures/talk.ts";
import { Telephone } from "../fixtures/telephone.ts";
import { Visit } from "../fixtures/visit.ts";
import config from "../playwright.config.ts";

const test = base.extend<{ telephone: Telephone }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  telephone: async ({}, use) => {
    const telephone = await Telephone.plugged();
    await use(telephone);
    telephone.unplug();
  },
  server: async ({ telephone }, use) => {
    const server = new Server({ args: ["--trunk-port", String(telephone.port)] });
    try {
      await server.start();
      await use(server);
    } finally {
      await server.dispose();
    }
  },
});

/** Opens the window in which telephones are called. */
const dials = async (desk: Desk) => {
  await desk.page.keyboard.press("Control+k");
  await desk.page.keyboard.type("telephone");
  await desk.page
    .getByRole("option", { name: /telephone/ })
    .first()
    .click();
};

const launch = config.use?.launchOptions;
test.use({ launchOptions: { ...launch, args: [...(launch?.args ?? []), ...MICROPHONE] } });

test("CC-23 an agent calls a telephone, which all hear and which hears all, and hangs up", async ({
  people,
  telephone,
}) => {
  const desk = new Desk(
    await people.staff("ann", "available", {
      permissions: ["microphone"],
      viewport: { width: 1440, height: 900 },
    }),
  );
  const { page } = desk;
  await watchTalk(page);
  await page.reload();
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await visit.say("My tent leaks.");
  await desk.accept();

  await dials(desk);
  const dial = page.getByRole("dialog", { name: "Call a telephone number" });
  await expectAccessible(page);
  await dial.getByLabel("Number").fill("020 7946 0018");
  await dial.getByRole("button", { name: "Call", exact: true }).click();
  await expect(dial).toContainText("That number cannot be called from here.");
  await dial.getByLabel("Number").fill("+44 20 7946 0018");
  await dial.getByLabel("Name").fill("Wim");
  await dial.getByRole("button", { name: "Call", exact: true }).click();
  const calls = dial.getByRole("list", { name: "Calls in this session" });
  await expect(calls).toContainText("Ringing");
  await expect.poll(() => telephone.called).toBe("+442079460018");
  // Who comes, and how; not by which number.
  await expect(visit.log).toContainText("Wim");
  await expect(visit.log).not.toContainText("7946");
  telephone.answer();
  await expect(calls).toContainText("Answered");
  await expectAccessible(page);
  await calls.getByRole("button", { name: "5" }).click();
  await calls.getByRole("button", { name: "#" }).click();
  await expect.poll(() => telephone.keys).toBe("5#");
  await page.keyboard.press("Escape");
  await expect(dial).toHaveCount(0);

  // Both ways: the agent's microphone beeps, and so does the telephone.
  await page
    .getByRole("button", { name: /^Talk by voice/ })
    .first()
    .click();
  await hears(() => page);
  const before = telephone.heard;
  await expect.poll(() => telephone.heard).toBeGreaterThan(before + 20);
  await desk.say("We are on the telephone.");
  await visit.reads("We are on the telephone.");

  await dials(desk);
  await calls.getByRole("button", { name: "Hang up" }).click();
  await expect(calls).toContainText("Hung up");
  await expect.poll(() => telephone.requests.at(-1)).toBe("BYE");
  await dial.getByLabel("Number").fill("+44 20 7946 0018");
  await dial.getByRole("button", { name: "Call", exact: true }).click();
  await expect.poll(() => telephone.rings).toBe(true);
  telephone.decline();
  await expect(calls).toContainText("Busy");
});
