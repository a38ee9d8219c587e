import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { grouped } from "../src/admin/partners/fingerprints.tsx";
import PartnersPage from "../src/admin/partners.tsx";
import type { Partner, Terms } from "../src/api/warm.ts";
import { loadTexts } from "../src/i18n/index.ts";
import { Arrivals } from "../src/live/arrivals.tsx";
import { atDesk, enter, put } from "./stage.tsx";

const PAIRED: Partner = {
  id: "p1",
  own: false,
  name: "Acme",
  state: "paired",
  company: "Acme Inc.",
  server: "https://acme.example",
  key: "51d0c3aa7e92f448",
  own_key: "9f2c7a41d08be653",
  created_at: "2026-11-01T10:00:00Z",
  terms: {
    tags: ["tents"],
    send: true,
    receive: false,
    carry: "choose",
    role_carry: [],
    edit: true,
    asks: true,
    roles: ["gone"],
    services: [],
    areas: [],
    agents: false,
    their_roles: [],
    gateway: null,
    needs_agent: false,
    predict_s: 0,
    two_steps: false,
    shows: false,
    place: "arrival",
    arrive_s: 120,
  },
};

const asked: { method: string; path: string; body: unknown }[] = [];
const answers: Record<string, () => [unknown, number?]> = {};

const settle = () =>
  act(async () => {
    await new Promise((done) => setTimeout(done, 20));
  });
const press = async (root: ParentNode, text: string) => {
  const found = [...root.querySelectorAll("button")].find((each) => each.textContent === text)!;
  await act(() => found.click());
  await settle();
};
const dialog = () => document.querySelector("dialog")!;
const pick = (select: HTMLSelectElement, value: string) =>
  act(() => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
const saved = () => asked.findLast(({ method }) => method === "PUT")?.body as { terms: Terms };
const submit = async () => {
  await act(() => dialog().querySelector("form")!.requestSubmit());
  await settle();
};

beforeEach(async () => {
  await atDesk();
  await loadTexts("admin");
  await loadTexts("warm");
  await loadTexts("live");
  asked.length = 0;
  for (const key of Object.keys(answers)) delete answers[key];
  answers["GET /v1/partners"] = () => [{ items: [PAIRED] }];
  answers["GET /v1/roles"] = () => [
    {
      items: [
        { id: "agent", name: "agent", built_in: true, rights: [], agents: 1 },
        { id: "r7", name: "Trainee", built_in: false, rights: [], agents: 1 },
      ],
    },
  ];
  vi.stubGlobal("fetch", async (to: RequestInfo | URL, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    asked.push({ method, path: String(to), body: JSON.parse(String(init.body ?? null)) });
    const [body, status = 200] = answers[`${method} ${to}`]?.() ?? [{ items: [] }];
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the administrator's partners", () => {
  it("an invitation shows its link once, and until when it is good", async () => {
    const root = await put(<PartnersPage />);
    await settle();
    answers["POST /v1/partners/invitations"] = () => [
      {
        partner: {
          ...PAIRED,
          id: "p2",
          name: "Zeta",
          state: "invited",
          expires_at: "2026-11-21T11:00:00Z",
        },
        link: "https://us.example/pair#secret",
      },
      201,
    ];
    await press(root, "Invite a partner");
    await enter(dialog().querySelector("input")!, " Zeta ");
    await submit();
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ name: "Zeta" });
    expect(dialog().querySelector("pre")?.textContent).toBe("https://us.example/pair#secret");
    expect(dialog().querySelector(".note")?.textContent).toContain("21");
    expect(dialog().textContent).toContain("9f2c 7a41 d08b e653");
    await press(dialog(), "Close");
    expect(document.body.textContent).not.toContain("secret");
  });

  it("WT-24 tags are written one a line, and a refusal stands at them", async () => {
    const root = await put(<PartnersPage />);
    await settle();
    await press(root, "Acme");
    const field = [...dialog().querySelectorAll<HTMLElement>(".field")].find((each) =>
      each.textContent?.includes("Tags by which"),
    )!;
    const text = field.querySelector("textarea")!;
    expect(text.value).toBe("tents");
    await enter(text, "tents\n hardware \n\n");
    answers["PUT /v1/partners/p1"] = () => [
      { code: "invalid", errors: [{ field: "terms.tags", message: "must be 20 at most" }] },
      422,
    ];
    await submit();
    expect(asked.findLast(({ method }) => method === "PUT")?.body).toMatchObject({
      terms: { tags: ["tents", "hardware"] },
    });
    expect(field.textContent).toContain("must be 20 at most");
  });

  it("a link that does not work is told at its field, and a good one shows the fingerprints", async () => {
    const root = await put(<PartnersPage />);
    await settle();
    answers["POST /v1/partners"] = () => [{ code: "link_invalid" }, 422];
    await press(root, "Pair by a link");
    await enter(dialog().querySelector("textarea")!, " https://them.example/pair#x ");
    await submit();
    expect(dialog().querySelector("[role=alert]")?.textContent).toContain("not valid");
    answers["POST /v1/partners"] = () => [PAIRED, 201];
    await submit();
    expect(asked.findLast(({ method }) => method === "POST")?.body).toEqual({
      link: "https://them.example/pair#x",
    });
    expect(dialog().textContent).toContain("51d0 c3aa 7e92 f448");
  });

  it("terms are written whole; what is not there any more can be taken out", async () => {
    const root = await put(<PartnersPage />);
    await settle();
    await press(root, "Acme");
    const lost = [...dialog().querySelectorAll("label")].find(
      (each) => each.textContent === "gone",
    )!;
    await act(() => lost.querySelector("input")!.click());
    await pick(dialog().querySelector("select")!, "none");
    await submit();
    expect(asked.find(({ method }) => method === "PUT")).toMatchObject({
      path: "/v1/partners/p1",
      body: { name: "Acme", terms: { ...PAIRED.terms, roles: [], carry: "none" } },
    });
  });

  it("WT-18 what goes along can be less for agents of one role", async () => {
    const gone = { role: "gone", carry: "choose" } as const;
    const terms: Terms = { ...PAIRED.terms, carry: "all", role_carry: [gone] };
    answers["GET /v1/partners"] = () => [{ items: [{ ...PAIRED, terms }] }];
    const root = await put(<PartnersPage />);
    await settle();
    await press(root, "Acme");
    const rules = () => [...dialog().querySelectorAll(".role-rule")];
    const selects = (n: number) => rules()[n]!.querySelectorAll("select");
    await press(dialog(), "Add a role");
    await press(dialog(), "Add a role");
    expect(rules()).toHaveLength(3);
    // Each role has one rule at most.
    expect([...selects(2)[0]!.options].map(({ text }) => text)).toEqual(["Trainee"]);
    expect([...dialog().querySelectorAll("button")].map((each) => each.textContent)).not.toContain(
      "Add a role",
    );
    await pick(selects(1)[1]!, "choose");
    await act(() => rules()[0]!.querySelector<HTMLElement>(".icon-button")!.click());
    await submit();
    expect(saved().terms.role_carry).toEqual([
      { role: "agent", carry: "choose" },
      { role: "r7", carry: "none" },
    ]);
  });

  it("WT-12 agents can be chosen by name unless there is a gateway; who comes may wait as proposed", async () => {
    answers["GET /v1/partners"] = () => [
      { items: [{ ...PAIRED, terms: { ...PAIRED.terms, receive: true } }] },
    ];
    answers["GET /v1/services"] = () => [
      { items: [{ id: "v1", key: "sales", name: "Sales", behaviour: "help_desk", params: {} }] },
    ];
    const root = await put(<PartnersPage />);
    await settle();
    await press(root, "Acme");
    await settle();
    const named = () =>
      [...dialog().querySelectorAll("label")].find(
        (each) => each.textContent === "Agents can be chosen by name",
      );
    await act(() => named()!.click());
    const holding = (value: string) =>
      [...dialog().querySelectorAll("select")].find((each) =>
        [...each.options].some((option) => option.value === value),
      )!;
    await pick(holding("proposed"), "proposed");
    await submit();
    expect(saved().terms).toMatchObject({ agents: true, place: "proposed" });
    await press(root, "Acme");
    await settle();
    await pick(holding("sales"), "sales");
    expect(named()).toBeUndefined();
  });

  it("this server is made its own partner, once, and has no fingerprints to compare", async () => {
    const own: Partner = { ...PAIRED, id: "p2", own: true, name: "Us", company: "Us" };
    answers["POST /v1/partners/own"] = () => [own, 201];
    const root = await put(<PartnersPage />);
    await settle();
    answers["GET /v1/partners"] = () => [{ items: [PAIRED, own] }];
    await press(root, "Hand over within this company");
    expect(asked.find(({ method }) => method === "POST")).toEqual({
      method: "POST",
      path: "/v1/partners/own",
      body: null,
    });
    expect(dialog().textContent).toContain("Both sides are this server");
    expect(dialog().textContent).not.toContain("fingerprint");
    expect(dialog().textContent).not.toContain("9f2c");
    await press(dialog(), "Cancel");
    expect(root.querySelector(".page-acts")?.textContent).not.toContain("within");
    expect(root.querySelector("tbody tr:last-child")?.textContent).toContain("This company itself");
  });

  it("that it is its own partner already shows it in the list", async () => {
    const own: Partner = { ...PAIRED, id: "p2", own: true, name: "Us" };
    answers["POST /v1/partners/own"] = () => [{ code: "exists" }, 409];
    const root = await put(<PartnersPage />);
    await settle();
    answers["GET /v1/partners"] = () => [{ items: [own] }];
    await press(root, "Hand over within this company");
    expect(document.querySelector("dialog")).toBeNull();
    expect(root.querySelector("tbody")?.textContent).toContain("This company itself");
  });

  it("is revoked only after a second word", async () => {
    const root = await put(<PartnersPage />);
    await settle();
    await press(root, "Acme");
    await press(dialog(), "Revoke");
    expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
    expect(dialog().textContent).toContain("Revoke “Acme”?");
    answers["DELETE /v1/partners/p1"] = () => [null, 204];
    await press(dialog(), "Revoke");
    expect(asked.some(({ method }) => method === "DELETE")).toBe(true);
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("fingerprints are read out in groups", () => {
    expect(grouped("9f2c7a41d08be653")).toBe("9f2c 7a41 d08b e653");
    expect(grouped("SHA256:ab+/")).toBe("SHA256:ab+/");
  });
});

describe("arrivals on the live page", () => {
  it("are not there where nobody is expected", async () => {
    const root = await put(<Arrivals now={0} />);
    await settle();
    expect(root.textContent).toBe("");
  });

  it("tell who comes from where and for how long they are expected, then their session", async () => {
    const now = Date.parse("2026-11-21T10:00:00Z");
    const from = { company: "Acme", area: "Sales", created_at: "2026-11-21T10:00:00Z" };
    answers["GET /v1/arrivals"] = () => [
      {
        items: [
          {
            ...from,
            transfer: "t1",
            agent: "Ben",
            state: "expected",
            until: "2026-11-21T10:01:05Z",
          },
          { ...from, transfer: "t2", state: "arrived", session: "s9" },
        ],
      },
    ];
    const root = await put(<Arrivals now={now} />);
    await settle();
    const rows = [...root.querySelectorAll("tbody tr")];
    expect(rows[0]!.textContent).toContain("Acme · Ben");
    expect(rows[0]!.textContent).toContain("1:05 left");
    expect(rows[1]!.querySelector("a")?.getAttribute("href")).toBe("/console/archive/s9");
  });
});
