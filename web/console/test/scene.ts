/** A session for tests: two members, and events numbered as they are told. */
import type { Happening, Stamped, View } from "../src/desk/frames.ts";
import type { Session } from "../src/desk/session.ts";
import * as session from "../src/desk/session.ts";

export const VISITOR = "leg-visitor";
export const AGENT = "leg-agent";
export const AT = "2026-11-21T10:00:00.000Z";

export const brief = (id = "s1") => ({
  id,
  name: `acme-${id}`,
  service_name: "Sales",
  tenant_name: "Acme",
  status: "active" as const,
  live_typing: true,
});

export const view = (change: Partial<View> = {}): View => ({
  id: "s1",
  name: "acme-s1",
  service_name: "Sales",
  tenant_name: "Acme",
  status: "active",
  live_typing: true,
  created_at: AT,
  roster: [
    {
      leg: VISITOR,
      role: "visitor",
      name: "Vera",
      state: "open",
      channels: ["chat"],
      joined_at: AT,
      typing_shared: true,
    },
    {
      leg: AGENT,
      role: "agent",
      name: "Anna",
      state: "open",
      channels: ["chat"],
      joined_at: AT,
      you: true,
      typing_shared: true,
    },
  ],
  baton: { holder: VISITOR, epoch: 1 },
  follow: null,
  visitor: { name: "Vera", attributes: {}, pages: [] },
  ...change,
});

export const attachedFrame = (head: number, change: Partial<View> = {}, s = "s1") =>
  ({ t: "attached", s, leg: AGENT, id: "a1", head, session: view({ ...change, id: s }) }) as const;

export const stamped = (seq: number, event: Happening, at = AT): Stamped => ({ seq, at, event });

export const line = (seq: number, text: string, leg = VISITOR, cid?: string): Stamped =>
  stamped(seq, { kind: "line", leg, text, ...(cid ? { cid } : {}) });

export const attachedSession = (head = 0, change: Partial<View> = {}): Session =>
  session.attached(session.opened(brief()), attachedFrame(head, change));

export const after = (start: Session, ...records: Stamped[]): Session =>
  records.reduce((state, record) => session.happened(state, record, true), start);
