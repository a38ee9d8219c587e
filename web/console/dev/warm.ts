/** Other companies, and the way of a visitor to one of them. */
import type { CarriedLine } from "@switchboard/wire";
import type { Area, Carry, Destination, Partner, Preview, PreviewLine } from "../src/api/warm.ts";
import { happen } from "./socket.ts";
import { ago, plays, uuid } from "./world.ts";

export const destinations: Destination[] = [
  {
    partner: "p1",
    name: "Larkmoor Repairs",
    company: "Larkmoor Repairs",
    tags: ["repairs", "hardware"],
    own: false,
    carry: "choose",
    edit: true,
    asks: true,
  },
  {
    partner: "p2",
    name: "Nordtrek",
    company: "Nordtrek AS",
    tags: ["maps"],
    own: false,
    carry: "all",
    edit: false,
    asks: false,
  },
  {
    partner: "p3",
    name: "Bank",
    company: "First Valley Bank",
    tags: ["payments"],
    own: false,
    carry: "none",
    edit: false,
    asks: false,
  },
  {
    partner: "p6",
    name: "Meridian Outdoor",
    company: "Meridian Outdoor",
    tags: [],
    own: true,
    carry: "choose",
    edit: true,
    asks: false,
  },
];

const SUBJECTS = ["tents", "packs", "zips", "stoves", "boots"];

const services: Area[] = [
  "Workshop",
  "Spare parts",
  "Warranty",
  "Orders",
  "Rental",
  "Courses",
  "Press",
  "Wholesale",
  "Everything else",
].map((name, n) => ({
  key: `area${n}`,
  name,
  agent: false,
  subjects: SUBJECTS.slice(0, n % 4),
  waiting: (n * 3) % 5,
  agents_ready: n % 3,
  wait_s: n % 3 ? null : n * 60,
}));

const agents: Area[] = ["Ben Hollis", "نور حداد"].map((name, n) => ({
  key: `agent:${n}`,
  name,
  agent: true,
  subjects: [],
  waiting: 0,
  agents_ready: 1,
}));

export const areas: Area[] = [...services, ...agents];

const photo = {
  file: "f1",
  name: "broken zip.jpg",
  media: "image/jpeg",
  bytes: 483_200,
  sha256: "5d".repeat(32),
};
const receipt = {
  file: "f2",
  name: "receipt 2025-04.pdf",
  media: "application/pdf",
  bytes: 61_044,
  sha256: "a1".repeat(32),
};
const clip = {
  file: "f3",
  name: "rattle.ogg",
  media: "audio/ogg",
  bytes: 1_204_000,
  sha256: "07".repeat(32),
};

/** What the server would put together. */
export function preview(session: string, carry: Carry): Preview {
  const play = plays.find(({ brief }) => brief.id === session) ?? plays[0]!;
  const lines: PreviewLine[] = [];
  for (const { seq, at, event } of play.log) {
    if (event.kind !== "line" && event.kind !== "asked") continue;
    const text = event.kind === "line" ? event.text : event.question;
    const visitor = event.leg === play.visitorLeg;
    lines.push({
      seq,
      at,
      who: visitor ? "visitor" : "agent",
      name: visitor ? play.visitorName : "Anna Keller",
      text,
      sent: carry.what === "all" || !!carry.lines?.includes(seq),
      secrets: [...text.matchAll(/\d[\d ]{11,}\d/g)].map((found) => ({
        kind: "card",
        start: [...text.slice(0, found.index)].length,
        end: [...text.slice(0, found.index + found[0].length)].length,
      })),
    });
  }
  const transcript = lines
    .filter(({ sent }) => sent && carry.what !== "none")
    .map(({ at, who, name, text, seq }): CarriedLine => {
      const edited = carry.edits?.[seq];
      return {
        at,
        who,
        name: name!,
        text: edited ?? (carry.keep_secrets ? text : text.replace(/\d[\d ]{11,}\d/g, "▇▇▇▇")),
        ...(edited !== undefined && { edited: true as const }),
      };
    });
  const documents = [photo, receipt].map((document) => ({
    document,
    sent: carry.what === "all" || !!carry.documents?.includes(document.file),
  }));
  const going = documents.filter(({ sent }) => sent).map(({ document }) => document);
  const notes = [carry.comment, carry.pasted].filter(Boolean).join("\n\n");
  return {
    information: {
      server: "https://help.meridian.example",
      company: "Meridian Outdoor",
      agent: "Anna Keller",
      subject: play.view.subject ?? "",
      ...(carry.visitor !== false && { visitor_name: play.visitorName }),
      ...(notes && { notes }),
      ...(transcript.length > 0 && { transcript }),
      ...(going.length > 0 && { documents: going }),
      hops: 1,
    },
    lines,
    documents: documents.map(({ document: { sha256: _, ...document }, sent }) => ({
      ...document,
      sent,
    })),
  };
}

/** The visitor agrees, the partner takes it, and then the page takes its time. */
export function transfer(session: string, body: Record<string, unknown>): { transfer: string } {
  const id = uuid();
  const to = destinations.find(({ partner }) => partner === body.partner)!;
  const play = plays.find(({ brief }) => brief.id === session)!;
  const { company, partner, asks } = to;
  happen(play, {
    kind: "warm_sought",
    transfer: id,
    leg: play.own,
    partner,
    company,
    area: String(body.area_name),
    ...(asks && { asks: true as const }),
  });
  const { information } = preview(session, body.carry as Carry);
  if (asks)
    happen(play, { kind: "warm_permitted", transfer: id, leg: play.visitorLeg, yes: true }, 3_000);
  happen(play, { kind: "carried", transfer: id, out: true, company, information }, 5_000);
  happen(play, { kind: "warm_accepted", transfer: id, until: ago(-95) }, 6_000);
  return { transfer: id };
}

export function callOff(session: string, transfer: string): void {
  const play = plays.find(({ brief }) => brief.id === session)!;
  happen(play, {
    kind: "warm_over",
    transfer,
    company: "Larkmoor Repairs",
    outcome: "cancelled",
  });
}

const terms = {
  tags: ["hardware"],
  send: true,
  receive: true,
  carry: "choose" as const,
  role_carry: [{ role: "agent", carry: "none" as const }],
  edit: true,
  asks: true,
  roles: [],
  services: [],
  areas: ["gear"],
  agents: true,
  their_roles: [],
  needs_agent: false,
  predict_s: 0,
  two_steps: false,
  shows: false,
  place: "origin" as const,
  arrive_s: 120,
};
const own_key = "9f2c7a41d08be6533c17f0a95d24e8b1";

export const partners: Partner[] = [
  {
    id: "p1",
    own: false,
    name: "Larkmoor Repairs",
    state: "paired",
    company: "Larkmoor Repairs",
    server: "https://chat.larkmoor.example",
    key: "51d0c3aa7e92f4486bb13d07c8e5f210",
    own_key,
    created_at: ago(86_400 * 20),
    terms,
  },
  {
    id: "p4",
    own: false,
    name: "Alpine Hut Union",
    state: "invited",
    own_key,
    expires_at: ago(-3_000),
    created_at: ago(600),
    terms,
  },
  {
    id: "p5",
    own: false,
    name: "Old Depot",
    state: "revoked",
    company: "Old Depot",
    server: "https://help.depot.example",
    own_key,
    created_at: ago(86_400 * 200),
    terms: { ...terms, send: false },
  },
];

export const invite = (name: string) => {
  const made: Partner = {
    id: uuid(),
    own: false,
    name,
    state: "invited",
    own_key,
    expires_at: ago(-3_600),
    created_at: ago(0),
    terms,
  };
  partners.push(made);
  return { partner: made, link: `https://help.meridian.example/pair#${uuid()}` };
};

export const pairOwn = (): Partner => {
  const made: Partner = {
    id: uuid(),
    own: true,
    name: "Meridian Outdoor",
    state: "paired",
    company: "Meridian Outdoor",
    server: "https://help.meridian.example",
    key: own_key,
    own_key,
    created_at: ago(0),
    terms: { ...terms, role_carry: [], areas: [] },
  };
  partners.push(made);
  return made;
};

export const arrivals = [
  {
    transfer: "t1",
    company: "Larkmoor Repairs",
    agent: "Ben Hollis",
    area: "Gear advice",
    state: "expected",
    until: ago(-80),
    created_at: ago(20),
  },
  {
    transfer: "t2",
    company: "Nordtrek AS",
    area: "Trips & courses",
    state: "arrived",
    session: plays[1]?.brief.id,
    created_at: ago(300),
  },
];

// Tomás came from Nordtrek.
const came = plays[1]!;
came.log.push({
  seq: came.log.length + 1,
  at: ago(210),
  event: {
    kind: "carried",
    transfer: "t2",
    company: "Nordtrek AS",
    agent: "Kari Moen",
    information: {
      server: "https://chat.nordtrek.example",
      company: "Nordtrek AS",
      agent: "Kari Moen",
      subject: "Torr 65",
      notes: "The pack is yours, so the repair is too. He has the receipt at hand.",
      visitor_name: "Tomás Aguilar",
      logged_in_at: ago(1_200),
      transcript: [
        { at: ago(900), who: "visitor", name: "Tomás Aguilar", text: "Do you mend packs?" },
        { at: ago(860), who: "agent", name: "Kari Moen", text: "Only ours. I take you there." },
      ],
      documents: [photo, receipt, clip],
      hops: 2,
      more: { order: "A-1733" },
    },
  },
});
// Of the documents, one is here, one did not come, and one is on its way.
for (const become of [{ file: "f1" }, { file: "f2", missing: true as const }])
  came.log.push({
    seq: came.log.length + 1,
    at: ago(205),
    event: { kind: "document_came", transfer: "t2", ...become },
  });
