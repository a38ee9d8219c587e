// Another program than ours pairs with a company and hands visitors over.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { test as base, expect, Server } from "../fixtures/index.ts";
import {
  type Answer,
  type Information,
  PartnerClient,
  type Twist,
} from "../fixtures/partner-client.ts";
import type { People } from "../fixtures/people.ts";

interface Terms {
  areas?: string[];
  arrive_s?: number;
}

interface Invitation {
  partner: { id: string; name: string; terms: object };
  link: string;
}

interface Arrival {
  transfer: string;
  company: string;
  agent: string;
  area: string;
  state: string;
  until?: string;
  session?: string;
}

interface Row {
  action: string;
  detail: { asked: { transfer?: string } };
}

/** The REST interface to somebody of the company. */
class Office {
  private constructor(
    private readonly page: Page,
    private readonly server: string,
  ) {}

  static async of(people: People, login: string): Promise<Office> {
    const page = await people.somebody();
    await people.logIn(page.context(), login, "away");
    return new Office(page, people.links.server);
  }

  async invites(name: string): Promise<Invitation> {
    return this.ask("POST", "/v1/partners/invitations", { name });
  }

  /** Somebody is invited, and pairs. */
  async pairs(client: PartnerClient, terms: Terms = {}): Promise<void> {
    const { partner, link } = await this.invites(client.company);
    expect((await client.pair(link)).status).toBe(200);
    const { id, name } = partner;
    await this.ask("PUT", `/v1/partners/${id}`, { name, terms: { ...partner.terms, ...terms } });
  }

  async arrivals(): Promise<Arrival[]> {
    return (await this.ask<{ items: Arrival[] }>("GET", "/v1/arrivals")).items;
  }

  async arrival(transfer: string): Promise<Arrival | undefined> {
    return (await this.arrivals()).find((each) => each.transfer === transfer);
  }

  /** What a log says came with the visitor. */
  async carried(session: string): Promise<object[]> {
    const { items } = await this.ask<{ items: { event: { kind: string } }[] }>(
      "GET",
      `/v1/sessions/${session}/events`,
    );
    return items.map(({ event }) => event).filter(({ kind }) => kind === "carried");
  }

  /** What was asked about a transfer. */
  async asked(action: string, transfer: string): Promise<object[]> {
    const { items } = await this.ask<{ items: Row[] }>("GET", "/v1/audit");
    return items
      .filter((row) => row.action === action && row.detail.asked.transfer === transfer)
      .map(({ detail }) => detail);
  }

  async ask<T>(method: string, path: string, data?: object): Promise<T> {
    const answer = await this.page.request.fetch(`${this.server}${path}`, {
      method,
      headers: { "Sb-Request": "1", Origin: this.server },
      ...(data && { data }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

const test = base.extend<{ shop: PartnerClient; other: PartnerClient }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  server: async ({}, use, info) => {
    const server = new Server({
      args: ["127.0.0.0/8", "::1/128"].flatMap((network) => ["--allow-network", network]),
    });
    try {
      await server.start();
      await use(server);
    } finally {
      if (info.status !== info.expectedStatus) {
        await info.attach("server output", { body: server.output, contentType: "text/plain" });
      }
      await server.dispose();
    }
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  shop: async ({}, use) => {
    const client = await PartnerClient.open("The shop");
    await use(client);
    client.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  other: async ({}, use) => {
    const client = await PartnerClient.open("The mill");
    await use(client);
    client.close();
  },
});

const AGENT = { id: "7", name: "Vic", role: "agent" };

/** With every field that the document has. */
const full = ({ server, company }: PartnerClient): Information => ({
  server,
  company,
  agent: AGENT.name,
  visitor_name: "Vera",
  visitor_email: "vera@example.org",
  subject: "tyres",
  notes: "wants two",
  transcript: [
    { at: "2026-12-01T09:30:00.000Z", who: "visitor", name: "Vera", text: "Two, <b>please</b>." },
    { at: "2026-12-01T09:30:05.250Z", who: "assistant", text: "Which?" },
    { at: "2026-12-01T09:31:00.000Z", who: "agent", name: "Vic", text: "Wide ones.", edited: true },
  ],
  logged_in_at: "2026-12-01T09:29:00.000Z",
  client: "panel",
  area: "Support",
  priority: 3,
  locale: "en",
});

const least = ({ server, company }: PartnerClient): Information => ({ server, company });

/** Refused in the document's words; nothing else is told. */
const expectRefused = (
  { status, type, body }: Answer,
  code: string,
  statuses: number[],
  what = "",
) => {
  expect(statuses, `${what}: ${JSON.stringify(body)}`).toContain(status);
  expect(type).toContain("application/problem+json");
  expect(body, what).toMatchObject({ code });
  // To whom it may be told, another area is (WT-51).
  if (code !== "area_unavailable") expect(Object.keys(body)).not.toContain("areas");
  expect(Object.keys(body)).not.toContain("address");
  expect(Object.keys(body)).not.toContain("state");
};

/** A code for an area. */
const granted = async (client: PartnerClient, transfer: string, area = "gear"): Promise<string> => {
  const { status, body } = await client.permission({ transfer, area });
  expect(status).toBe(200);
  return body.code;
};

/** Up to the address. */
const accepted = async (client: PartnerClient, transfer: string, information: Information) => {
  const code = await granted(client, transfer);
  const answer = await client.post({ transfer, code, area: "gear", information });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return { code, way: client.wayOf(answer.body) };
};

const stateOf = async (client: PartnerClient, transfer: string) =>
  (await client.state(transfer)).body;

test("WT-47 WT-48 WT-52 WT-54 WT-56 WT-59 another program hands a visitor over", async ({
  people,
  shop,
  other,
}) => {
  const admin = await Office.of(people, "admin");
  const supervisor = await Office.of(people, "sue");
  await admin.pairs(shop);
  await admin.pairs(other, { areas: ["gear"] });
  const { items } = await admin.ask<{ items: object[] }>("GET", "/v1/partners");
  expect(items).toContainEqual(
    expect.objectContaining({
      state: "paired",
      company: "The shop",
      server: shop.server,
      key: shop.fingerprint,
      own_key: shop.otherFingerprint,
    }),
  );

  // Nobody is there yet.
  expect((await shop.permission()).body).toEqual({ areas: [] });
  const desk = await new Desk(await people.staff("ann")).ready();
  const live = await people.staff("sue", "away");
  await new Desk(live).go("Live");
  await expect
    .poll(async () => (await shop.permission()).body.areas)
    .toEqual(
      ["gear", "general", "repairs", "trips"].map((key) =>
        expect.objectContaining({ key, name: expect.any(String), subjects: [], agents_ready: 1 }),
      ),
    );
  // To each what is open to it.
  const some = await other.permission({ transfer: randomUUID() });
  expect(some.body.areas.map(({ key }: { key: string }) => key)).toEqual(["gear"]);
  const repairs = await other.permission({ transfer: randomUUID(), area: "repairs" });
  expectRefused(repairs, "area_unavailable", [409]);
  expect(repairs.body.areas.map(({ key }: { key: string }) => key)).toEqual(["gear"]);

  // The server alone is known; the area is chosen among those that are told with the code.
  const transfer = randomUUID();
  const grant = await shop.permission({ transfer, agent: AGENT });
  expect(grant.status).toBe(200);
  expect(grant.body).toEqual({
    code: expect.any(String),
    code_ms: expect.any(Number),
    areas: expect.arrayContaining([expect.objectContaining({ key: "gear" })]),
  });
  expect(grant.body.code_ms).toBeGreaterThan(0);
  expect(await stateOf(shop, transfer)).toEqual({ state: "granted" });
  expect(await admin.asked("partner.permission", transfer)).toEqual([
    expect.objectContaining({ asked: { agent: AGENT, area: null, transfer }, granted: true }),
  ]);
  expect(await supervisor.arrivals()).toEqual([]);

  const information = full(shop);
  const { code } = grant.body;
  const posted = await shop.post({ transfer, code, area: "gear", information });
  expect(posted.status).toBe(200);
  expect(posted.body).toEqual({
    address: expect.any(String),
    wtid: expect.any(String),
    life_ms: expect.any(Number),
  });
  expect(posted.body.life_ms).toBeGreaterThan(60_000);
  expect(posted.body.life_ms).toBeLessThanOrEqual(120_000);
  expect(await admin.asked("partner.transfer", transfer)).toHaveLength(1);
  // The answer was lost: it is the same.
  const { address, wtid } = posted.body;
  expect((await shop.post({ transfer, code, area: "gear", information })).body).toMatchObject({
    address,
    wtid,
  });
  expect(await stateOf(shop, transfer)).toEqual({ state: "expected" });

  const [arrival, ...more] = await supervisor.arrivals();
  expect(more).toEqual([]);
  expect(arrival).toMatchObject({
    transfer,
    company: "The shop",
    agent: "Vic",
    area: "Choosing gear",
    state: "expected",
  });
  const left = Date.parse(arrival?.until ?? "") - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(posted.body.life_ms);
  const row = live.getByRole("region", { name: "From other companies" }).getByRole("row", {
    name: /The shop/,
  });
  await expect(row).toContainText(/expected, \d+:\d\d left/);
  const before = (await row.textContent()) ?? "";
  await expect(row).not.toHaveText(before);
  await expect(row).toContainText(/expected, \d+:\d\d left/);
  expect(shop.told).toEqual([]);

  // One navigation, and nothing of the visitor's own.
  const page = await people.somebody();
  await page.goto(shop.wayOf(posted.body));
  expect(new URL(page.url()).origin).toBe(people.links.server);
  expect(page.url()).not.toContain(wtid);
  await expect(page.getByText("Choosing gear")).toBeVisible();
  await expect.poll(() => shop.told.length).toBeGreaterThan(0);
  for (const each of shop.told) expect(each).toEqual({ transfer, state: "arrived" });
  expect(await stateOf(shop, transfer)).toEqual({ state: "arrived" });
  await expect(row).toContainText("arrived");

  await expect(desk.offers.first()).toContainText("Vera");
  await desk.accept();
  const card = desk.page.getByRole("region", { name: "From The shop" });
  await expect(card).toContainText("Two, <b>please</b>.");
  await expect(card).toContainText("From Vic, The shop");
  await expect(card).toContainText("wants two");
  await desk.say("Which wheels have you got?");
  await expect(page.getByRole("log")).toContainText("Which wheels have you got?");
  await page.locator("form.compose textarea").fill("Small ones.");
  await page.locator("form.compose textarea").press("Enter");
  await desk.reads("Small ones.");

  const { session } = (await supervisor.arrival(transfer)) ?? {};
  const carried = {
    kind: "carried",
    transfer,
    company: "The shop",
    agent: "Vic",
    area: "Choosing gear",
  };
  expect(await admin.carried(String(session))).toEqual([{ ...carried, information }]);

  // Nothing is known but from where.
  const bare = randomUUID();
  const { way } = await accepted(shop, bare, least(shop));
  await (await people.somebody()).goto(way);
  await expect.poll(() => stateOf(shop, bare)).toEqual({ state: "arrived" });
  const second = String((await supervisor.arrival(bare))?.session);
  expect(second).not.toBe(session);
  expect(await admin.carried(second)).toEqual([
    { ...carried, transfer: bare, information: least(shop) },
  ]);
});

/** Every way in which a signature is not as it has to be, and how that is refused. */
const twists = (client: PartnerClient): [string, Twist, number][] => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const now = Math.floor(Date.now() / 1000);
  const target = `${client.other}/partner/v1/pair`;
  return [
    ["another key", { key: privateKey }, 403],
    ["another key that says it is the pinned one", { key: privateKey, posing: true }, 401],
    ["no signature", { unsigned: true }, 401],
    ["a signature of other content", { signed: { content: '{"transfer":null}' } }, 401],
    ["changed path", { signed: { target } }, 401],
    ["another method", { signed: { method: "PUT" } }, 401],
    ["an old one", { created: now - 660 }, 401],
    ["one of the future", { created: now + 660 }, 401],
    ["other words", { tag: "switchboard-partner-0" }, 401],
    ["the path left out", { components: ["@method", "content-digest"] }, 401],
    ["a short nonce", { nonce: "short" }, 401],
  ];
};

test("WT-50 WT-58 whoever is not the partner, or has no code, hands over nobody", async ({
  people,
  shop,
  other,
}) => {
  const admin = await Office.of(people, "admin");
  const supervisor = await Office.of(people, "sue");
  await admin.pairs(other);
  // A link is for whoever knows its code, and good once.
  const { link } = await admin.invites(shop.company);
  const third = await PartnerClient.open("Nobody");
  expectRefused(await third.pair(link, { code: "guessed" }), "bad_code", [403]);
  expect((await shop.pair(link)).status).toBe(200);
  expectRefused(await third.pair(link), "bad_code", [403]);
  expectRefused(await third.permission(), "denied", [403]);
  third.close();

  await new Desk(await people.staff("ann")).ready();
  await expect.poll(async () => (await shop.permission()).body.areas).toHaveLength(4);
  const information = full(shop);
  const transfer = randomUUID();
  const code = await granted(shop, transfer);
  const content = { transfer, code, area: "gear", information };

  for (const [what, twist, status] of twists(shop)) {
    expectRefused(await shop.permission({}, twist), "denied", [status], what);
    expectRefused(await shop.post(content, twist), "denied", [status], what);
    expectRefused(await shop.state(transfer, twist), "denied", [status], what);
    expectRefused(await shop.cancel(transfer, twist), "denied", [status], what);
  }
  // On the way somebody changed what is as it has to be otherwise.
  const changed = { ...content, information: { ...information, notes: "wants ten" } };
  const sent = JSON.stringify(changed);
  expectRefused(await shop.post(content, { sent }), "denied", [401]);
  expectRefused(await shop.permission({}, { sent: "" }), "denied", [401]);
  const reversed = ["content-digest", "@target-uri", "@method"];
  expect((await shop.permission({}, { components: reversed })).status).toBe(200);
  const nonce = randomUUID();
  expect((await shop.permission({}, { nonce })).status).toBe(200);
  expectRefused(await shop.permission({}, { nonce }), "denied", [409]);
  expectRefused(await shop.post(content, { nonce }), "denied", [409]);
  // None of it did anything.
  expect(await stateOf(shop, transfer)).toEqual({ state: "granted" });
  expect(await supervisor.arrivals()).toEqual([]);

  const altered = `${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`;
  const open = randomUUID();
  const { body: any } = await shop.permission({ transfer: open });
  for (const [what, change] of Object.entries({
    altered: { code: altered },
    none: { code: "" },
    "for another transfer": { transfer: randomUUID() },
    "of another transfer that was permitted": { transfer: open },
    "of another transfer, the other way": { code: any.code },
  })) {
    expectRefused(await shop.post({ ...content, ...change }), "bad_code", [403], what);
  }
  const elsewhere = await shop.post({ ...content, area: "repairs" });
  expectRefused(elsewhere, "area_unavailable", [409], "for another area");
  const foreign = randomUUID();
  const theirs = await granted(other, foreign);
  const taken = { ...content, transfer: foreign, code: theirs };
  expectRefused(await shop.post(taken), "bad_code", [403], "of another partner");
  expectRefused(await other.post(content), "bad_code", [403], "by another partner");
  // A newer code takes the place of the one before.
  const newer = await granted(shop, transfer);
  expectRefused(await shop.post(content), "bad_code", [403], "the one before");
  expect(await supervisor.arrivals()).toEqual([]);
  expect(await stateOf(shop, transfer)).toEqual({ state: "granted" });

  // What is as it has to be is taken, and is not changed any more.
  const right = { ...content, code: newer };
  const answer = await shop.post(right);
  expect(answer.status).toBe(200);
  const late = { ...right, information: { ...information, notes: "wants ten" } };
  expectRefused(await shop.post(late), "bad_code", [403], "used, with other content");
  // Nobody else sees or ends it, and a wrong WTID opens nothing.
  expect(await stateOf(other, transfer)).toEqual({ state: "over" });
  expect((await other.cancel(transfer)).body).toEqual({ state: "over" });
  const wrong = shop.wayOf({ ...answer.body, wtid: "A".repeat(22) });
  const stranger = await (await people.somebody()).goto(wrong);
  expect(stranger?.status()).toBe(410);
  expect(await stranger?.text()).not.toContain("Vera");
  expect(await supervisor.arrivals()).toEqual([
    expect.objectContaining({ transfer, state: "expected", area: "Choosing gear" }),
  ]);

  await (await people.somebody()).goto(shop.wayOf(answer.body));
  await expect.poll(() => stateOf(shop, transfer)).toEqual({ state: "arrived" });
  const session = String((await supervisor.arrival(transfer))?.session);
  expect(await admin.carried(session)).toEqual([expect.objectContaining({ information })]);
  expect(other.told).toEqual([]);
});

test("WT-60 WT-62 another program calls a visitor off, or the visitor does not come", async ({
  people,
  shop,
}) => {
  const admin = await Office.of(people, "admin");
  const supervisor = await Office.of(people, "sue");
  await admin.pairs(shop, { arrive_s: 30 });
  await new Desk(await people.staff("ann")).ready();
  await expect.poll(async () => (await shop.permission()).body.areas).toHaveLength(4);
  const information = full(shop);
  const opened = async (way: string) => (await people.somebody()).goto(way);
  const post = (transfer: string, code: string) =>
    shop.post({ transfer, code, area: "gear", information });
  const over = { state: "over" };

  // Nobody goes there.
  const missed = randomUUID();
  const { way: nobodys } = await accepted(shop, missed, information);
  expect(await supervisor.arrival(missed)).toMatchObject({ state: "expected" });

  // Before it was posted.
  const early = randomUUID();
  const code = await granted(shop, early);
  expect((await shop.cancel(early)).body).toEqual(over);
  expectRefused(await post(early, code), "bad_code", [403]);
  expectRefused(await shop.permission({ transfer: early, area: "gear" }), "denied", [403]);

  // Before it was heard of: the answer to what comes late is no.
  const unheard = randomUUID();
  expect(await stateOf(shop, unheard)).toEqual(over);
  expect((await shop.cancel(unheard)).body).toEqual(over);
  expectRefused(await shop.permission({ transfer: unheard, area: "gear" }), "denied", [403]);
  const spare = await granted(shop, randomUUID());
  expectRefused(await post(unheard, spare), "bad_code", [403]);
  expect(await supervisor.arrival(unheard)).toBeUndefined();
  expect((await supervisor.arrivals()).filter(({ state }) => state !== "over")).toEqual([
    expect.objectContaining({ transfer: missed }),
  ]);

  // After it was posted: the address leads nowhere.
  const called = randomUUID();
  const { code: used, way } = await accepted(shop, called, information);
  expect((await shop.cancel(called)).body).toEqual(over);
  expect((await shop.cancel(called)).body).toEqual(over);
  expect(await stateOf(shop, called)).toEqual(over);
  const gone = await opened(way);
  expect(gone?.status()).toBe(410);
  expect(await gone?.text()).not.toContain("Vera");
  expect(await supervisor.arrival(called)).toMatchObject({ state: "over" });
  expect((await supervisor.arrival(called))?.session).toBeUndefined();
  expectRefused(await post(called, used), "bad_code", [403]);

  // Too late to call off: the visitor is there and stays.
  const there = randomUUID();
  const { way: on } = await accepted(shop, there, information);
  const page = await people.somebody();
  await page.goto(on);
  await expect(page.getByText("Choosing gear")).toBeVisible();
  expect((await shop.cancel(there)).body).toEqual({ state: "arrived" });
  expect(await stateOf(shop, there)).toEqual({ state: "arrived" });
  const session = (await supervisor.arrival(there))?.session;
  expect(session).toBeDefined();

  // Whoever does not come is not waited for for ever, and both know.
  await expect
    .poll(() => shop.told.filter(({ transfer }) => transfer === missed), { timeout: 120_000 })
    .not.toEqual([]);
  for (const each of shop.told.filter(({ transfer }) => transfer === missed)) {
    expect(each).toEqual({ transfer: missed, state: "over" });
  }
  expect(await stateOf(shop, missed)).toEqual(over);
  expect(await supervisor.arrival(missed)).toMatchObject({ state: "over" });
  expect((await opened(nobodys))?.status()).toBe(410);
  const own: string[] = [early, unheard, called];
  expect(shop.told.filter(({ transfer }) => own.includes(transfer))).toEqual([]);
  const { items } = await admin.ask<{ items: { id: string }[] }>("GET", "/v1/sessions");
  expect(items.map(({ id }) => id)).toEqual([session]);
  await expect(page.getByText("Choosing gear")).toBeVisible();
});
