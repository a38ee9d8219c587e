/**
 * The company the mock plays: one desk with scripted visitors. It keeps to the frames of the
 * protocol but decides nothing a server would: no queues, no rights, no persistence.
 */
import type {
  EventRecord,
  Offer,
  SessionBrief,
  SessionEvent,
  SessionView,
} from "@switchboard/wire";

const site = new URLSearchParams(location.search).get("site") ?? "http://localhost:4780";
const start = Date.now();
export const ago = (seconds: number): string => new Date(start - seconds * 1000).toISOString();
export const nowIso = (): string => new Date().toISOString();

export const ANNA = "a0000000-0000-4000-8000-000000000001";
export const uuid = (): string => crypto.randomUUID();

export interface Play {
  brief: SessionBrief;
  own: string;
  visitorLeg: string;
  visitorName: string;
  log: EventRecord[];
  view: SessionView;
  /** What the visitor writes next, when there is nothing else to do. */
  script: string[];
}

interface Cast {
  name: string;
  service: string;
  email?: string;
  page: [string, string];
  before?: [string, string][];
  question: string;
  since: number;
  subject: string;
  locale: string;
  attributes?: Record<string, string>;
  lines: ["v" | "a", number, string][];
  script: string[];
  ended?: boolean;
}

export function play(cast: Cast): Play {
  const id = uuid();
  const own = uuid();
  const visitorLeg = uuid();
  const brief: SessionBrief = {
    id,
    name: `meridian-${ago(cast.since).slice(0, 19).replace(/[-:T]/g, "")}`,
    service_name: cast.service,
    tenant_name: "Meridian Outdoor",
    status: cast.ended ? "ended" : "active",
    live_typing: true,
  };
  const log: EventRecord[] = [];
  const add = (seconds: number, event: SessionEvent) =>
    log.push({ seq: log.length + 1, at: ago(seconds), event });
  const [path, title] = cast.page;
  const first = cast.before?.[0] ?? cast.page;
  add(cast.since, {
    kind: "created",
    name: brief.name,
    service_name: cast.service,
    live_typing: true,
    page: `${site}/${first[0]}`,
    title: first[1],
    locale: cast.locale,
    referrer: "https://www.google.com/",
    subject: cast.subject,
  });
  add(cast.since, {
    kind: "leg_joined",
    leg: visitorLeg,
    endpoint: { type: "visitor", visitor: uuid() },
    role: "visitor",
    name: cast.name,
  });
  add(cast.since - 1, { kind: "asked", leg: visitorLeg, question: cast.question });
  add(cast.since - 1, { kind: "queued", queue: "q1", front: false });
  add(cast.since - 3, { kind: "offered", offer: uuid(), agent: ANNA });
  add(cast.since - 8, { kind: "offer_answered", offer: uuid(), agent: ANNA, answer: "accepted" });
  add(cast.since - 8, { kind: "dequeued", queue: "q1" });
  add(cast.since - 8, {
    kind: "leg_joined",
    leg: own,
    endpoint: { type: "agent", agent: ANNA },
    role: "agent",
    name: "Anna Keller",
  });
  add(cast.since - 9, { kind: "leg_changed", leg: own, state: "open", channels: ["chat", "lead"] });
  for (const [who, seconds, text] of cast.lines)
    add(seconds, { kind: "line", leg: who === "v" ? visitorLeg : own, text });
  if (cast.before)
    add(Math.min(...cast.lines.map((line) => line[1])) + 3, {
      kind: "page_viewed",
      leg: visitorLeg,
      url: `${site}/${path}`,
      title,
    });
  if (cast.ended) add(20, { kind: "ended", by: visitorLeg, reason: "visitor_left" });
  const pages = [...(cast.before ?? []), cast.page].map(([at, name], index, all) => ({
    url: `${site}/${at}`,
    title: name,
    at: ago(cast.since - (index * cast.since) / (all.length + 1)),
  }));
  const joined = ago(cast.since);
  const view: SessionView = {
    id,
    name: brief.name,
    service_name: cast.service,
    tenant_name: brief.tenant_name,
    status: brief.status,
    live_typing: true,
    created_at: joined,
    page: `${site}/${path}`,
    title,
    subject: cast.subject,
    question: cast.question,
    roster: cast.ended
      ? []
      : [
          {
            leg: visitorLeg,
            role: "visitor",
            name: cast.name,
            state: "open",
            channels: ["chat", "lead"],
            joined_at: joined,
            typing_shared: true,
          },
          {
            leg: own,
            role: "agent",
            name: "Anna Keller",
            state: "open",
            channels: ["chat", "lead"],
            joined_at: ago(cast.since - 8),
            typing_shared: true,
            you: true,
          },
        ],
    owner: own,
    baton: { holder: visitorLeg, epoch: 1 },
    follow: null,
    visitor: {
      name: cast.name,
      email: cast.email ?? null,
      attributes: cast.attributes ?? {},
      pages,
    },
  };
  view.visitor!.visitor = uuid();
  return { brief, own, visitorLeg, visitorName: cast.name, log, view, script: cast.script };
}

export const plays: Play[] = [
  play({
    name: "Lena Brandt",
    service: "Gear advice",
    email: "lena.brandt@example.org",
    since: 512,
    subject: "Tents",
    locale: "de",
    before: [
      ["shop.html", "Gear shop"],
      ["guide-tents.html", "How to choose a tent"],
    ],
    page: ["tent-halden.html", "Halden 2"],
    question: "Is the Halden 2 big enough for two adults and a dog? We go to Norway in May.",
    attributes: { "Loyalty no.": "ML-20481", Basket: "1 item, € 389" },
    lines: [
      ["a", 470, "Hello Lena, good choice! I have slept in it with a spaniel."],
      ["a", 462, "How big is your dog?"],
      ["v", 431, "About 25 kg, a border collie mix. She curls up small"],
      [
        "a",
        398,
        "Then two people and the dog fit, with rucksacks in the porch. For two weeks I would look at the Halden 4, it weighs 700 g more.\nHere is how they compare: https://meridian.example/guide-tents",
      ],
      ["v", 190, "Oh nice. And does the inner tent stand up to claws?"],
      ["a", 160, "The groundsheet is 70 denier. Most people lay a footprint under it anyway."],
      ["v", 120, "If it is quicker: my card is 4111 1111 1111 1111"],
      ["v", 64, "Makes sense. Could you show me the footprint? I can't find it in the shop"],
    ],
    script: ["Ah, there it is.", "And would it be here before the 3rd of May?"],
  }),
  play({
    name: "Tomás Aguilar",
    service: "Repairs",
    since: 221,
    subject: "Repairs",
    locale: "es",
    page: ["repair-request.html", "Request a repair"],
    question: "The zip of my Torr 65 pack is broken.",
    lines: [
      ["a", 180, "Hi Tomás, we mend that for free as long as you own it."],
      ["v", 122, "Great! Do I send the whole pack?"],
    ],
    script: ["Perfect, gracias.", "One more: how long does it take?"],
  }),
  play({
    name: "نور حداد",
    service: "Trips & courses",
    since: 95,
    subject: "Trips",
    locale: "ar",
    page: ["rihlat.html", "الرحلات"],
    question: "هل توجد أماكن في رحلة العبور العالي في يونيو؟",
    lines: [["a", 60, "مرحبا نور، نعم، بقي ثلاثة أماكن."]],
    script: ["ممتاز، شكراً!"],
  }),
  play({
    name: "Ingrid Solheim",
    service: "Trips & courses",
    since: 640,
    subject: "Trips",
    locale: "en",
    page: ["trip-traverse.html", "High traverse"],
    question: "Do I need crampons for the June traverse?",
    lines: [
      ["a", 600, "In June the snow is soft: instep crampons are enough, and we lend them."],
      ["v", 560, "Good. And if the weather turns?"],
      ["a", 520, "Then we wait a day at the hut; it is in the price."],
      ["v", 231, "And my deposit, if I cannot come at all? I would like that in writing please"],
    ],
    script: [],
  }),
  play({
    name: "Pavel Novotný",
    service: "Repairs",
    since: 330,
    subject: "Repairs",
    locale: "en",
    page: ["warranty.html", "Warranty"],
    question: "My stove does not light any more.",
    lines: [
      ["a", 300, "Which one is it, the Glim or the Brenn?"],
      ["v", 281, "Brenn, two years old."],
      ["a", 240, "Please clean the jet with the needle under the base first."],
    ],
    script: [],
  }),
  play({
    name: "Sofia Marchetti",
    service: "Gear advice",
    since: 75,
    subject: "Basket",
    locale: "en",
    page: ["checkout.html", "Checkout"],
    question: "My card is refused at the checkout, twice now.",
    lines: [["v", 66, "I tried another one as well."]],
    script: [],
  }),
  play({
    name: "Visitor 4821",
    service: "Gear advice",
    since: 1460,
    subject: "Packs",
    locale: "en",
    ended: true,
    page: ["pack-torr.html", "Torr 45 pack"],
    question: "Which size for a 48 cm back?",
    lines: [
      ["a", 1300, "Medium. It goes up to 51 cm."],
      ["v", 1200, "Thanks a lot, bye!"],
    ],
    script: [],
  }),
];

export const offer = (): Offer => ({
  offer: uuid(),
  session: uuid(),
  service_name: "Gear advice",
  visitor_name: "Mira Olsen",
  question: "I am between the Isen −5 and something warmer. Do you have it in the shop to try?",
  page: `${site}/sleeping-bag-isen.html`,
  title: "Isen −5 down bag",
  subject: "Sleeping bags",
  locale: "en",
  waited_ms: 34_000,
  expires_at: new Date(Date.now() + 20_000).toISOString(),
  known: true,
  front: false,
});

export const queues = [
  {
    queue: "q1",
    name: "Gear advice",
    waiting: 2,
    longest_ms: 84_000,
    agents_ready: 3,
    agents_busy: 2,
  },
  {
    queue: "q2",
    name: "Trips & courses",
    waiting: 0,
    longest_ms: 0,
    agents_ready: 2,
    agents_busy: 0,
  },
  { queue: "q3", name: "Repairs", waiting: 1, longest_ms: 22_000, agents_ready: 1, agents_busy: 1 },
];

export const staff = [
  ["Anna Keller", "agent", "available", 3, 6, 754],
  ["Jonas Weber", "agent", "available", 5, 6, 3_120],
  ["Priya Natarajan", "agent", "available", 0, 4, 41],
  ["Oskar Lindqvist", "agent", "break", 1, 6, 412],
  ["Fatima Al-Sayed", "supervisor", "available", 2, 6, 5_410],
  ["Marek Dvořák", "agent", "training", 0, 4, 2_300],
] as const;
