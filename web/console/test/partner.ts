/** A partner, and what could travel there. */
import type { Information } from "@switchboard/wire";
import type { Area, Destination, PreviewDocument, PreviewLine } from "../src/api/warm.ts";

export const ACME: Destination = {
  partner: "p1",
  name: "Acme",
  company: "Acme",
  server: "https://help.acme.example",
  tags: [],
  own: false,
  carry: "choose",
  edit: true,
  asks: false,
};
export const INFORMATION: Information = { server: "https://a.example", company: "Us" };
export const LINES: PreviewLine[] = [
  { seq: 4, at: "2026-11-21T10:00:00Z", who: "visitor", name: "Vera", text: "hello", sent: false },
  {
    seq: 7,
    at: "2026-11-21T10:01:00Z",
    who: "visitor",
    name: "Vera",
    text: "card 4111 1111 please",
    sent: false,
    secrets: [{ kind: "card", start: 5, end: 14 }],
  },
];

export const AREA: Area = {
  key: "sales",
  name: "Sales",
  agent: false,
  subjects: ["tents"],
  waiting: 2,
  agents_ready: 1,
};
export const AREAS: Area[] = [
  AREA,
  { ...AREA, key: "parts", name: "Parts", subjects: [], waiting: 0, agents_ready: 0 },
];
export const DOCUMENTS: PreviewDocument[] = [
  { file: "f1", name: "order.pdf", media: "application/pdf", bytes: 2_000, sent: false },
  { file: "f2", name: "zip.png", media: "image/png", bytes: 9_000, sent: false },
];
