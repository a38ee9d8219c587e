// Pages that were opened before an upgrade.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, Server, test } from "../fixtures/index.ts";
import { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

/** The last release's program; `cargo xtask test` builds it. */
const PREVIOUS = process.env.SWITCHBOARD_TEST_PREVIOUS;

test("IS-5 pages of the last release go on against this one", async ({ browser }) => {
  test.skip(!PREVIOUS && !process.env.CI, "SWITCHBOARD_TEST_PREVIOUS names no program");
  test.slow();
  const server = new Server({ program: PREVIOUS });
  try {
    await server.start();
    const people = new People(browser, server, {});
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const visit = new Visit(await people.visitor());
    const version = async () => {
      const answer = await visit.page.request.get(`${people.links.server}/v1/version`);
      return (await answer.json()).build as string;
    };
    const talk = async (when: string) => {
      await visit.say(`asked ${when}`);
      await desk.reads(`asked ${when}`);
      await desk.say(`answered ${when}`);
      await visit.reads(`answered ${when}`);
    };
    await visit.open();
    await desk.accept();
    await talk("before");
    const before = await version();
    let loaded = 0;
    for (const page of [visit.page, desk.page]) page.on("framenavigated", () => loaded++);

    await server.terminate();
    server.runs();
    await server.start();
    await talk("after");
    expect(await version()).not.toBe(before);
    expect(await visit.texts()).toEqual([
      "asked before",
      "answered before",
      "asked after",
      "answered after",
    ]);
    expect(loaded, "nobody had to load anything again").toBe(0);
    await people.leave();
    expect(people.faults).toEqual([]);
  } finally {
    await server.dispose();
  }
});

/** Stands between a page and the server, which may be one that has forgotten this client. */
class Between {
  /** Connections that are still to be told that their protocol is too old. */
  outdated = 0;

  constructor(private readonly server: string) {}

  async put(page: Page): Promise<this> {
    await page.routeWebSocket(/\/v1\/socket/, (socket) => {
      if (this.outdated === 0) return void socket.connectToServer();
      socket.onMessage(async () => {
        // Only a server that is there says so.
        const there = await fetch(`${this.server}/readyz`).catch(() => undefined);
        if (!there?.ok || this.outdated === 0) return void socket.close();
        this.outdated--;
        const code = "protocol_unsupported";
        socket.send(JSON.stringify({ t: "error", code, message: "" }));
      });
    });
    return this;
  }
}

test("IS-5 clients older than one release load anew and come back", async ({ people, server }) => {
  const agent = await people.somebody({ viewport: { width: 1440, height: 900 } });
  const atDesk = await new Between(people.links.server).put(agent);
  await people.logIn(agent.context(), "ann", "available");
  await agent.goto(`${people.links.server}/console`);
  const desk = new Desk(agent);
  await desk.ready();
  const page = await people.somebody();
  const atPanel = await new Between(people.links.server).put(page);
  await page.goto(`${people.links.site}/index.html`);
  const visit = new Visit(page);
  await visit.open();
  await desk.accept();
  await visit.say("before");
  await desk.reads("before");

  atPanel.outdated = 1;
  atDesk.outdated = 1;
  await server.terminate();
  await server.start();
  // An agent chooses the moment; a visitor's panel does it by itself.
  await agent.getByRole("alert").getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => atPanel.outdated).toBe(0);
  await visit.reads("before");
  await visit.say("after");
  await desk.reads("after");
  await desk.say("as ever");
  await visit.reads("as ever");
});
