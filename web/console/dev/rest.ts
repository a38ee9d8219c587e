/** `fetch` that answers from memory, with the shapes of the REST interface. */
import type { Me } from "../src/api/types.ts";
import type { Carry } from "../src/api/warm.ts";
import { details } from "./socket.ts";
import * as warm from "./warm.ts";
import { ANNA, ago, plays, uuid } from "./world.ts";

const query = new URLSearchParams(location.search);
let loggedIn = !query.has("out");

const RIGHTS: string[] = [
  "serve",
  "see_all",
  "monitor",
  "ratings",
  "export",
  "erase",
  "replies",
  "services",
  "sites",
  "company",
  "retention",
  "read_configuration",
  "agents",
  "roles",
  "integrations",
  "audit",
];

const me: Me = {
  agent: {
    id: ANNA,
    name: "Anna Keller",
    login: "anna",
    rank: (query.get("rank") as "admin") ?? "admin",
    role: query.get("rank") ?? "admin",
    role_name: query.get("rank") ?? "admin",
    capacity: 6,
  },
  tenant: {
    id: "t1",
    slug: "meridian",
    name: "Meridian Outdoor",
    settings: {
      max_seats: 50,
      live_typing: true,
      not_ready_states: ["break", "away", "training"],
      locale: "en",
      agent_features: {},
      accent: "#1f4a3f",
      launcher: "",
      launcher_texts: {},
      question_required: false,
      allow_subdomains: false,
      preload: false,
      show_people: true,
      show_rooms: true,
      help_by_name: false,
      leader: "agent",
      push_hosts: [],
      proxy_hosts: [],
      notices: "chime",
      rating: true,
      rating_question: "",
      rating_questions: {},
      rating_for_agents: true,
      transcript_mail: true,
      recognition: false,
      tags: ["billing", "tent"],
      dispositions: ["Solved", "Call back"],
      wrap_up_s: 0,
      place_avatars: { "/parts": "wrench" },
      file_kinds: ["picture", "sound", "document", "text"],
      file_mb: 25,
      file_session_mb: 200,
      file_visitor_mb: 400,
      file_tenant_mb: 20_480,
      monitoring: true,
      monitoring_texts: { en: "A supervisor may watch this conversation." },
      monitoring_shown: true,
      alert_sessions: 1,
      alert_wait_s: 120,
      alert_answer_s: 120,
      scenario: "one-to-one",
      second_factor: "off",
      agent_defaults: { capacity: 6, sound: true, desktop: true },
    },
  },
  rights: RIGHTS,
  features: {},
  build: "mock",
};

const agents = [
  {
    id: ANNA,
    login: "anna",
    name: "Anna Keller",
    rank: "admin",
    role: "admin",
    second_factor: false,
    queues: [],
    capacity: 6,
    disabled: false,
  },
  {
    id: "a2",
    login: "jonas",
    name: "Jonas Weber",
    rank: "agent",
    role: "agent",
    second_factor: false,
    queues: ["q1"],
    capacity: 6,
    disabled: false,
  },
  {
    id: "a3",
    login: "priya",
    name: "Priya Natarajan",
    rank: "agent",
    role: "agent",
    second_factor: false,
    queues: ["q1", "q2"],
    capacity: 4,
    disabled: false,
  },
  {
    id: "a4",
    login: "oskar",
    name: "Oskar Lindqvist",
    rank: "supervisor",
    role: "supervisor",
    second_factor: false,
    queues: [],
    capacity: 6,
    disabled: false,
  },
  {
    id: "a5",
    login: "old",
    name: "Former Colleague",
    rank: "agent",
    role: "agent",
    second_factor: false,
    queues: ["q3"],
    capacity: 3,
    disabled: true,
  },
];

const tables: Record<string, Record<string, unknown>[]> = {
  roles: [
    { id: "agent", name: "agent", built_in: true, rights: ["serve"], agents: 3 },
    {
      id: "supervisor",
      name: "supervisor",
      built_in: true,
      rights: ["serve", "see_all", "monitor", "ratings", "read_configuration", "audit"],
      agents: 1,
    },
    { id: "admin", name: "admin", built_in: true, rights: RIGHTS, agents: 1 },
  ],
  sites: [
    {
      id: "s1",
      key: "pk_meridian_7f3a",
      name: "Meridian Outdoor",
      origins: ["https://www.meridian.example", "http://localhost:4780"],
    },
  ],
  services: [
    {
      id: "v1",
      key: "gear",
      name: "Gear advice",
      behaviour: "help_desk",
      params: { queue: "q1", ring_s: 20 },
      is_default: true,
    },
    {
      id: "v2",
      key: "trips",
      name: "Trips & courses",
      behaviour: "help_desk",
      params: { queue: "q2" },
      is_default: false,
    },
    {
      id: "v3",
      key: "campfire",
      name: "Campfire talk",
      behaviour: "open_room",
      params: { max_members: 40 },
      is_default: false,
    },
  ],
  queues: [
    { id: "q1", name: "Gear advice" },
    { id: "q2", name: "Trips & courses" },
    { id: "q3", name: "Repairs" },
  ],
  agents,
  "canned-replies": [
    {
      id: "c1",
      shortcut: "hello",
      text: "Hello {name|there}, this is {agent} from {company}. How can I help?",
    },
    { id: "c2", shortcut: "hours", text: "The workshop is open Tuesday to Saturday, 10 to 18." },
    {
      id: "c3",
      shortcut: "returns",
      text: "You can return anything unused within 60 days, free of charge.",
    },
    {
      id: "c4",
      shortcut: "repair",
      text: "Repairs are free as long as you own it. Send it with the form at the bottom of the repairs page.",
    },
    { id: "c5", shortcut: "bye", text: "Thank you, {name|and goodbye}. Sleep outside more often!" },
  ],
  partners: warm.partners as unknown as Record<string, unknown>[],
  arrivals: warm.arrivals,
  "api-keys": [{ id: "k1", name: "Warehouse system", created_at: ago(86_400 * 40) }],
};

const rows = Array.from({ length: 57 }, (_, index) => {
  const people = [
    "Lena Brandt",
    "Tomás Aguilar",
    "نور حداد",
    "Mira Olsen",
    "Visitor 4821",
    "Kwame Mensah",
    "Sofia Rossi",
  ];
  const asked = [
    "Is the Halden 2 big enough for two adults and a dog?",
    "The zip of my Torr 65 pack is broken.",
    "هل توجد أماكن في رحلة العبور العالي في يونيو؟",
    "Can I try the Isen −5 in the shop?",
    null,
    "Where is my order 20481?",
    "Do you rent snow shoes?",
  ];
  const length = 90 + ((index * 137) % 1500);
  return {
    id: plays[index]?.brief.id ?? uuid(),
    tenant: "t1",
    name: `meridian-2026112${index % 10}-${1000 + index}`,
    service: ["gear", "repairs", "trips"][index % 3]!,
    visitor: `v${index % 7}`,
    visitor_name: people[index % 7]!,
    agent: index % 11 === 4 ? null : agents[index % 4]!.id,
    agent_name: index % 11 === 4 ? null : agents[index % 4]!.name,
    page: "http://localhost:4780/tent-halden.html",
    subject: asked[index % 7] ?? null,
    status: index < 3 ? "active" : "ended",
    created_at: ago(index * 5_400 + 512),
    ended_at: index < 3 ? null : ago(index * 5_400 + 512 - length),
    head: 18,
  };
});

const audit = Array.from({ length: 40 }, (_, index) => ({
  at: ago(index * 1_900 + 30),
  actor: `agent:${agents[index % 4]!.id}`,
  action: ["agent.login", "service.put", "session.end", "agent.logout", "site.put"][index % 5],
  target: index % 5 === 1 ? "service:v1" : null,
  address: `203.0.113.${20 + (index % 9)}`,
  detail: index % 5 === 0 ? { state: "available" } : {},
}));

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const problem = (status: number, code: string, detail: string, errors: unknown[] = []) =>
  json({ type: "about:blank", title: code, status, code, detail, errors }, status);

function page(all: unknown[], search: URLSearchParams, size = 20) {
  const from = Number(search.get("cursor") ?? 0);
  const limit = Number(search.get("limit") ?? size);
  return json({
    items: all.slice(from, from + limit),
    ...(from + limit < all.length ? { next: String(from + limit) } : {}),
  });
}

let wrapUp: Record<string, unknown> = { disposition: null, tags: ["tent"], note: "" };
const notes = [
  {
    nr: 2,
    text: "Border collie, two weeks in Norway. Wants the footprint before the 3rd of May.",
    at: ago(86400 * 6),
    agent_name: "Jonas Weber",
  },
  { nr: 1, text: "Has a border collie.", at: ago(86400 * 30), agent_name: "Anna Keller" },
];

function answer(method: string, url: URL, body: Record<string, unknown>): Response {
  const [, , resource = "", id = "", part = ""] = url.pathname.split("/");
  const search = url.searchParams;
  if (url.pathname === "/v1/login/states")
    return json({ states: ["available", ...me.tenant.settings.not_ready_states] });
  if (url.pathname === "/v1/login") {
    if (body.password === "wrong") return problem(401, "bad_login", "Wrong");
    loggedIn = true;
    return json(me);
  }
  if (resource === "setup") return json(me, 201);
  if (!loggedIn) return problem(401, "unauthorized", "Log in");
  if (resource === "logout") {
    loggedIn = false;
    return new Response(null, { status: 204 });
  }
  if (resource === "me") return json(me);
  if (resource === "desk")
    return json({
      ticket: "desk",
      socket: "ws://mock/v1/socket",
      stream: "http://mock/v1/stream",
      protocol: 1,
      build: "mock",
      expires_at: ago(-60),
    });
  if (resource === "capabilities")
    return json({
      channels: ["chat", "lead"],
      behaviours: ["help_desk", "open_room"],
      transports: ["websocket", "http"],
      protocol: 1,
    });
  if (resource === "tenant") {
    if (method === "PATCH")
      Object.assign(me.tenant, body, {
        settings: { ...me.tenant.settings, ...(body.settings as object) },
      });
    return json(me.tenant);
  }
  if (resource === "audit") return page(audit, search, 25);
  if (resource === "sessions") {
    if (!id) {
      const words = (search.get("q") ?? "").toLowerCase();
      const status = search.get("status");
      const agent = search.get("agent");
      return page(
        rows.filter(
          (row) =>
            (!words || `${row.visitor_name} ${row.subject}`.toLowerCase().includes(words)) &&
            (!status || row.status === status) &&
            (!agent || row.agent === agent || (agent === "me" && row.agent === ANNA)),
        ),
        search,
      );
    }
    const found = plays.find((each) => each.brief.id === id) ?? plays[0]!;
    if (part === "warm-transfers") {
      const [, , , , , more = ""] = url.pathname.split("/");
      if (more === "preview") return json(warm.preview(id, body.carry as Carry));
      if (method === "POST") return json(warm.transfer(id, body), 202);
      warm.callOff(id, more);
      return new Response(null, { status: 204 });
    }
    if (part === "details") return json(details(found.brief.id, found.own));
    if (part === "events")
      return json({
        items: found.log.filter((record) => record.seq > Number(search.get("after") ?? 0)),
      });
    if (part === "wrap-up") {
      if (method === "PATCH")
        wrapUp = { ...wrapUp, ...body, at: ago(0), agent_name: "Anna Keller" };
      return json(wrapUp);
    }
    if (part === "end") return new Response(null, { status: 204 });
    return json(rows.find((row) => row.id === id) ?? rows[0]);
  }
  if (resource === "visitors") {
    if (part !== "notes")
      return json({
        id,
        created_at: ago(86400 * 40),
        seen_at: ago(500),
        sessions: 4,
        note: notes[0],
      });
    if (method !== "POST") return json({ items: notes });
    const note = {
      nr: notes.length + 1,
      text: String(body.text),
      at: ago(0),
      agent_name: "Anna Keller",
    };
    notes.unshift(note);
    return json(note, 201);
  }
  if (resource === "destinations")
    return part === "areas"
      ? id === "p2"
        ? problem(502, "partner_unreached", "No answer")
        : json({ items: id === "p3" ? warm.areas.slice(0, 3) : warm.areas })
      : json({ items: warm.destinations });
  if (url.pathname === "/v1/partners/invitations") return json(warm.invite(String(body.name)), 201);
  if (url.pathname === "/v1/partners/own") return json(warm.pairOwn(), 201);
  const table = tables[resource];
  if (!table) return problem(404, "not_found", "No such thing");
  if (method === "GET") return json({ items: table });
  if (resource === "services" && (body.params as Record<string, unknown>)?.ring_s === 1) {
    return problem(422, "invalid", "Some fields are wrong.", [
      { field: "params.ring_s", message: "must be a whole number of seconds from 5 to 300" },
    ]);
  }
  if (method === "POST") {
    const row = { id: uuid(), key: `pk_${uuid().slice(0, 8)}`, created_at: ago(0), ...body };
    table.push(row);
    return json(resource === "api-keys" ? { ...row, token: "sbk_mock_4f1c9e" } : row, 201);
  }
  const at = table.findIndex((row) => row.id === id);
  if (at < 0) return problem(404, "not_found", "No such thing");
  if (method === "DELETE") {
    table.splice(at, 1);
    return new Response(null, { status: 204 });
  }
  return json(Object.assign(table[at]!, body));
}

export function installRest(): void {
  window.fetch = async (input, init) => {
    await new Promise((done) => setTimeout(done, 60));
    const url = new URL(String(input), location.href);
    return answer(
      init?.method ?? "GET",
      url,
      init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {},
    );
  };
}
