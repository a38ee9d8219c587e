// A company signs up by itself, from nothing to its first conversation.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Desk } from "../fixtures/desk.ts";
import {
  test as base,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
} from "../fixtures/index.ts";
import { Mailbox } from "../fixtures/mailbox.ts";
import { Server } from "../fixtures/server.ts";
import { Visit } from "../fixtures/visit.ts";

const MAIL = "eva@nova.example";

const test = base.extend<{ mailbox: Mailbox; website: { origin: string; html: string } }>({
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
  // The company's own site: one page, which says what the story puts there.
  // biome-ignore lint/correctness/noEmptyPattern: as above
  website: async ({}, use) => {
    const site = { origin: "", html: "" };
    const http = createServer((_, answer) => {
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="en"><title>Nova</title><h1>Nova</h1>${site.html}`);
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    site.origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    await use(site);
    http.closeAllConnections();
    http.close();
  },
});

test("IS-7 a company signs up by itself and answers its first visitor @phone", async ({
  people,
  mailbox,
  website,
}) => {
  const page = await people.somebody();
  const checked = async (title: string) => {
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  };
  await page.goto(`${people.links.server}/signup`);
  await checked("Sign up your company");
  await page.getByLabel("Company").fill("Nova");
  await page.getByLabel("Your name").fill("Eva");
  await page.getByLabel("E-mail address").fill(MAIL);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await checked("Look into your mail");

  const link = /http\S+\/signup#token=\S+/;
  const [address] = link.exec(await mailbox.to(MAIL, link))!;
  await page.goto(address);
  await checked("Your log-in");
  await expect(page.getByLabel("Log-in name")).toHaveValue(MAIL);
  await page.getByLabel("Password").fill("long enough for this");
  await page.getByRole("button", { name: "Go on" }).click();

  await checked("Your website");
  await page.getByLabel("Addresses").fill("ftp://nova.example");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByLabel("Addresses")).toHaveAccessibleDescription(/is no origin/);
  await expect(page.getByLabel("Addresses")).toBeFocused();
  // The address of a page will do.
  await page.getByLabel("Addresses").fill(`${website.origin}/contact?from=here`);
  await page.getByRole("button", { name: "Go on" }).click();

  await checked("Your company");
  await page.getByLabel("Words on the button").fill("Ask Eva");
  await page.getByLabel("Colour").fill("#7a1f5c");
  await page.getByLabel("Monday to Friday").check();
  await expectAccessible(page);
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await page.getByLabel("Whenever somebody is ready").check();
  await page.getByRole("button", { name: "Go on" }).click();
  await checked("Where everybody begins");

  // Broken off, and taken up again by the link.
  const again = await people.somebody();
  await again.goto(address);
  await expect(again.getByRole("heading", { name: "Where everybody begins" })).toBeVisible();
  await again.close();

  await page.getByLabel("Seconds to answer").fill("300");
  await page.getByLabel("Sessions at once").fill("4");
  await page.getByRole("switch", { name: "The console makes sounds" }).uncheck();
  await page.getByRole("button", { name: "Finish" }).click();
  await checked("Ready");
  await expect(page.getByText("We have not seen it on your website yet.")).toBeVisible();
  const login = await mailbox.to(MAIL, /console\?tenant=/);
  expect(login).toContain(`Log-in name: ${MAIL}`);

  website.html = (await page.locator("pre.code").textContent()) ?? "";
  const visitor = await people.somebody();
  await visitor.goto(website.origin);
  await expect(page.getByText(`Seen on ${website.origin}: it works.`)).toBeVisible();
  await expectAccessible(page);
  // The snippet is there also for whoever loads the page again.
  await page.reload();
  await expect(page.locator("pre.code")).toContainText("embed.js");

  const staff = await page.context().newPage();
  await staff.setViewportSize({ width: 1280, height: 800 });
  await staff.goto(`${people.links.server}/console`);
  const desk = new Desk(staff);
  await staff.locator(".status-main").click();
  await desk.ready();
  await visitor.reload();
  const visit = new Visit(visitor);
  await expect(visit.launcher).toHaveText("Ask Eva");
  await expect(visit.launcher).toHaveCSS("background-color", "rgb(122, 31, 92)");
  await visit.open();
  await visit.say("Are you there?");
  await desk.accept();
  await desk.reads("Are you there?");
  await desk.say("I am, from the first minute.");
  await visit.reads("I am, from the first minute.");
});

test("IS-7 nobody signs up where the operator does not want it", async ({ browser }) => {
  const server = await new Server().start();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.links.server}/signup`);
  await expect(page.getByText("Companies cannot sign up here by themselves.")).toBeVisible();
  await expectAccessible(page);
  await context.close();
  await server.dispose();
});
