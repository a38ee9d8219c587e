// Spoken notices: the recording is played, by name, for whoever wants it.
import type { Frame, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** Notices that are played to the end or begun from now on, as the media element tells. */
const listen = (where: Page | Frame) =>
  where.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const note = ({ type, target }: Event) =>
      heard.push(`${type} ${(target as HTMLElement).dataset.notice}`);
    for (const type of ["playing", "ended", "error"]) document.addEventListener(type, note, true);
  });
const heard = (where: Page | Frame) =>
  where.evaluate(() => (window as unknown as { heard: string[] }).heard);

const recordings = (page: Page): string[] => {
  const urls: string[] = [];
  page.on("response", (answer) => {
    const type = answer.headers()["content-type"];
    if (type === "audio/mpeg") urls.push(answer.url().replace(/.*voice-/, ""));
  });
  return urls;
};

/** Chooses from the agent's own menu. */
const account = async (page: Page, name: string): Promise<void> => {
  await page.locator("button.rail-user").click();
  await page.getByRole("menuitem", { name }).click();
};

test("IS-71 a voice tells the agent of a chat; muted, it is only seen", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  const fetched = recordings(desk.page);
  await desk.ready();
  await account(desk.page, "Preferences");
  await desk.page.getByRole("switch", { name: "Spoken notices" }).click();
  await desk.page.keyboard.press("Escape");
  await listen(desk.page);
  expect(fetched, "nothing is fetched before it is wanted").toEqual([]);
  const visit = await new Visit(await people.visitor()).open();
  await expect.poll(() => heard(desk.page)).toContain("playing incoming_chat");
  expect(fetched.some((name) => name.startsWith("en-incoming_chat-"))).toBe(true);
  await expect.poll(() => heard(desk.page)).toContain("ended incoming_chat");
  await desk.accept();
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("button", { name: "End the conversation" }).click();
  await expect.poll(() => heard(desk.page)).toContain("playing ended");
  await expect.poll(() => heard(desk.page)).toContain("ended ended");

  await account(desk.page, "Turn sounds off");
  const before = (await heard(desk.page)).length;
  await new Visit(await people.visitor()).open();
  await expect(desk.offers).toHaveCount(1);
  await desk.accept();
  expect(await heard(desk.page)).toHaveLength(before);
});

test("IS-71 a voice tells the visitor of who joins and of the end, as the tenant set it", async ({
  people,
}) => {
  await people.company.settings({ notices: "voice" });
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  const frame = () => visit.page.frames().find((each) => each.url().includes("/panel?"))!;
  await listen(frame());
  await visit.say("Hello?");
  await desk.accept();
  await expect.poll(() => heard(frame())).toContain("playing joined");

  // The visitor's own switch counts more: nothing to hear, all to see.
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await expect(visit.panel.getByRole("switch", { name: "Spoken notices" })).toBeChecked();
  await visit.panel.getByRole("switch", { name: "Sounds" }).uncheck();
  await expect(visit.panel.getByRole("switch", { name: "Spoken notices" })).toHaveCount(0);
  const before = (await heard(frame())).filter((what) => what.startsWith("playing")).length;
  await visit.panel.getByRole("button", { name: "End the conversation" }).click();
  await expect(visit.ended).toBeVisible();
  const after = (await heard(frame())).filter((what) => what.startsWith("playing")).length;
  expect(after).toBe(before);
});
