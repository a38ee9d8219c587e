// Where sockets are blocked, everything goes over plain HTTP.
import { Desk } from "../fixtures/desk.ts";
import { expect, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-123 IS-54 HTTP alone carries lines and letters both ways", async ({ people }) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = new Visit(await people.visitor());
  const asked: string[] = [];
  visit.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  // As behind a proxy that knows no upgrades.
  await visit.page.context().routeWebSocket(/\/v1\/socket/, (socket) => socket.close());
  await visit.open();
  await desk.accept();
  await visit.field.pressSequentially("hel");
  await expect(desk.typing).toContainText("hel");
  await desk.field.pressSequentially("I see");
  await expect(visit.panel.locator(".live .bubble p")).toHaveText("I see");
  await desk.field.fill("");
  const said: string[] = [];
  for (let n = 0; n < 12; n++) {
    await visit.say(`visitor ${n}`);
    await desk.say(`agent ${n}`);
    said.push(`visitor ${n}`, `agent ${n}`);
  }
  await expect.poll(() => visit.texts()).toEqual(said);
  expect(asked).toContain("/v1/stream");
});

test("IS-116 IS-123 polls that fail change nothing, the next one goes on", async ({ people }) => {
  const desk = new Desk(await people.staff("ann", "break"));
  await desk.ready("On break");
  const visit = new Visit(await people.visitor());
  await visit.page.context().routeWebSocket(/\/v1\/socket/, (socket) => socket.close());
  await visit.launcher.click();
  await visit.panel.getByRole("button", { name: "Wait" }).click();
  await expect(visit.panel.getByText("You are next")).toBeVisible();
  let failures = 0;
  await visit.page.route("**/v1/stream/down*", async (route) => {
    if (failures < 3) {
      failures++;
      await route.fulfill({ status: 503, body: "" });
    } else await route.continue();
  });
  await desk.page.getByRole("switch", { name: /On break/ }).click();
  await desk.accept();
  await desk.say("Here I am.");
  await expect(visit.panel.getByText("You are next")).toHaveCount(0);
  await visit.reads("Here I am.");
  // What has been on its way before may have brought that one.
  await expect.poll(() => failures).toBe(3);
  await desk.say("Still here.");
  await visit.reads("Still here.");
});
