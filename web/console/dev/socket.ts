/** A WebSocket that answers like the server would, from inside the page. */
import type {
  ClientFrame,
  Details,
  EventRecord,
  Offer,
  ServerFrame,
  SessionEvent,
} from "@switchboard/wire";
import { ANNA, ago, nowIso, offer, type Play, play, plays, queues, staff, uuid } from "./world.ts";

const quiet = new URLSearchParams(location.search).has("quiet");

export const details = (session: string, leg: string): Details => ({
  session,
  leg,
  ticket: `leg:${session}`,
  expires_at: ago(-3600),
  protocol: 1,
  build: "mock",
  channels: ["chat", "lead"],
  socket: "ws://mock/v1/socket",
  stream: "http://mock/v1/stream",
});

let state = "available";
let since = ago(754);
let pendingOffer: Offer | null = null;
let open: MockSocket | null = null;

class MockSocket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    open = this;
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
      this.dispatchEvent(new Event("open"));
    }, 10);
  }

  close(): void {
    this.readyState = 3;
    clearInterval(this.#watch);
  }

  #tell(frame: ServerFrame): void {
    setTimeout(() => {
      if (this.readyState !== 1) return;
      const data = JSON.stringify(frame);
      this.onmessage?.({ data });
      this.dispatchEvent(new MessageEvent("message", { data }));
    }, 0);
  }

  happen(it: Play, event: SessionEvent, delay = 0): void {
    setTimeout(() => {
      const record: EventRecord = { seq: it.log.length + 1, at: nowIso(), event };
      it.log.push(record);
      this.#tell({ t: "event", s: it.brief.id, ...record });
    }, delay);
  }

  /** The visitor types the next line of the script, letter by letter, and sends it. */
  #reply(it: Play, delay = 1200): void {
    const text = it.script.shift();
    if (!text || quiet) return;
    let length = 0;
    setTimeout(() => {
      const timer = setInterval(() => {
        length++;
        if (length <= text.length) {
          this.#tell({
            t: "typing",
            s: it.brief.id,
            leg: it.visitorLeg,
            text: text.slice(0, length),
          });
          return;
        }
        clearInterval(timer);
        this.happen(it, { kind: "line", leg: it.visitorLeg, text });
      }, 55);
    }, delay);
  }

  #ring(delay: number): void {
    setTimeout(() => {
      if (state !== "available" || pendingOffer) return;
      const now = offer();
      pendingOffer = now;
      this.#tell({ t: "offer", offer: now });
      setTimeout(() => {
        if (pendingOffer?.offer !== now.offer) return;
        pendingOffer = null;
        state = "away";
        since = nowIso();
        this.#tell({ t: "offer_over", offer: now.offer, answer: "lapsed" });
        this.#tell({ t: "state", state, since, reason: "no_response" });
      }, 20_000);
    }, delay);
  }

  #wall(): void {
    this.#tell({
      t: "wall",
      agents: staff.map(([name, , at, sessions, capacity, seconds], index) => ({
        agent: index === 0 ? ANNA : `a${index}`,
        name,
        state: index === 0 ? state : at,
        since: index === 0 ? since : ago(seconds),
        connected: index !== 3,
        sessions,
        capacity,
      })),
      queues,
      sessions: plays
        .filter((it) => it.brief.status !== "ended")
        .map((it, index) => ({
          id: it.brief.id,
          name: it.brief.name,
          service_name: it.brief.service_name,
          status: it.brief.status,
          visitor_name: it.visitorName,
          agent_name: index < 2 ? "Anna Keller" : "Jonas Weber",
          created_at: it.view.created_at,
          page: it.view.page ?? null,
        })),
      seats: { used: 14, max: 50 },
    });
  }

  send(data: string): void {
    const frame = JSON.parse(data) as ClientFrame;
    const it = "s" in frame ? plays.find((each) => each.brief.id === frame.s) : undefined;
    const ok = () => "id" in frame && this.#tell({ t: "ok", id: frame.id });
    switch (frame.t) {
      case "hello":
        return this.#tell({ t: "welcome", protocol: 1, build: "mock", node: "mock", beat_s: 20 });
      case "desk":
        this.#tell({
          t: "desk",
          id: frame.id,
          you: { agent: ANNA, name: "Anna Keller", state, since, capacity: 6 },
          sessions: plays.map((each) => ({
            session: each.brief,
            details: details(each.brief.id, each.own),
          })),
          offers: pendingOffer ? [pendingOffer] : [],
        });
        this.#tell({ t: "desk_status", queues });
        if (!quiet) this.#ring(2_500);
        return;
      case "attach": {
        const session = frame.ticket.replace("leg:", "");
        const found = plays.find((each) => each.brief.id === session);
        if (!found)
          return this.#tell({ t: "error", id: frame.id, code: "no_such_session", message: "" });
        this.#tell({
          t: "attached",
          s: session,
          leg: found.own,
          id: frame.id,
          head: found.log.length,
          session: found.view,
        });
        for (const record of found.log)
          if (record.seq > frame.after) this.#tell({ t: "event", s: session, ...record });
        if (plays.indexOf(found) === 0) this.#reply(found, 1500);
        if (plays.indexOf(found) === 1) this.#reply(found, 3500);
        return;
      }
      case "say":
        ok();
        if (it) {
          // Slow on purpose, so that the pending line can be seen.
          this.happen(it, { kind: "line", leg: it.own, text: frame.text, cid: frame.id }, 500);
          this.#reply(it, 2000);
        }
        return;
      case "push": {
        ok();
        const push = uuid();
        if (it) {
          this.happen(it, {
            kind: "pushed",
            push,
            leg: it.own,
            url: frame.url,
            target: frame.target,
            follow: false,
          });
          this.happen(
            it,
            { kind: "push_reported", push, leg: it.visitorLeg, outcome: "arrived" },
            900,
          );
          this.happen(it, { kind: "page_viewed", leg: it.visitorLeg, url: frame.url }, 950);
        }
        return;
      }
      case "baton":
        ok();
        if (it)
          this.happen(it, {
            kind: "baton_passed",
            to: frame.to ?? it.own,
            epoch: frame.epoch + 1,
          });
        return;
      case "follow":
        ok();
        if (it) this.happen(it, { kind: "follow_changed", leg: it.own, on: frame.on });
        return;
      case "end":
        ok();
        if (it) {
          it.brief.status = "ended";
          this.happen(it, { kind: "ended", by: it.own, reason: "agent_left" });
        }
        return;
      case "state":
        state = frame.state;
        since = nowIso();
        ok();
        this.#tell({ t: "state", state, since, reason: "self" });
        if (state === "available") this.#ring(3_000);
        return;
      case "answer": {
        ok();
        const taken = pendingOffer;
        pendingOffer = null;
        this.#tell({
          t: "offer_over",
          offer: frame.offer,
          answer: frame.accept ? "accepted" : "declined",
        });
        if (!taken || !frame.accept) return;
        const made = play({
          name: taken.visitor_name,
          service: taken.service_name,
          since: 40,
          subject: taken.subject ?? "",
          locale: "en",
          page: ["sleeping-bag-isen.html", "Isen −5 down bag"],
          question: taken.question ?? "",
          lines: [["a", 2, "Hello Mira!"]],
          script: ["I am in Larkmoor on Saturday."],
        });
        plays.push(made);
        this.#tell({ t: "invite", session: made.brief, details: details(made.brief.id, made.own) });
        return;
      }
      case "watch":
        ok();
        clearInterval(this.#watch);
        if (frame.on) {
          this.#wall();
          this.#watch = setInterval(() => this.#wall(), 1000);
        }
        return;
      case "typing":
        return;
      default:
        ok();
    }
  }
}

/** Something happens by itself, or by a call that is no command. */
export const happen = (it: Play, event: SessionEvent, delay = 0): void =>
  open?.happen(it, event, delay);

export function installSocket(): void {
  window.WebSocket = MockSocket as unknown as typeof WebSocket;
}
