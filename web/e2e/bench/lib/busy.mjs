// A server that lives in the page: sessions of one agent, some of them busy. What is measured
// beside it is the console alone.

/** Runs in the page, before its scripts. */
export function install({ sessions, busy, lines }) {
  const at = (seconds = 0) => new Date(Date.now() - seconds * 1000).toISOString();
  const own = (n) => `b0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const visitor = (n) => `c0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const id = (n) => `d0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const number = (s) => Number(s.slice(-12));
  const WORDS =
    "the tent poles arrived yesterday and one of them is shorter than it should be".split(" ");
  const sentence = (n) =>
    Array.from({ length: 6 + (n % 9) }, (_, at) => WORDS[(n * 7 + at * 3) % WORDS.length]).join(
      " ",
    );
  const heads = Array.from({ length: sessions }, () => 0);
  let tell = () => {};
  const happen = (n, event, seconds = 0) => {
    heads[n] += 1;
    tell({ t: "event", s: id(n), seq: heads[n], at: at(seconds), event });
  };
  const brief = (n) => ({
    id: id(n),
    name: `bench-${n}`,
    service_name: n % 3 ? "General help" : "Repairs",
    tenant_name: "Bench",
    status: "active",
    live_typing: true,
  });
  const member = (leg, role, name) => ({
    leg,
    role,
    name,
    state: "open",
    channels: ["chat", "lead"],
    joined_at: at(900),
    typing_shared: true,
  });
  const attach = (n) => {
    tell({
      t: "attached",
      s: id(n),
      leg: own(n),
      head: 0,
      session: {
        ...brief(n),
        created_at: at(900 + n),
        page: "https://shop.example.org/tents/halden",
        title: "Halden 2",
        question: sentence(n),
        roster: [member(visitor(n), "visitor", `Visitor ${n}`), member(own(n), "agent", "Ann")],
        baton: { holder: visitor(n), epoch: 1 },
        follow: null,
        visitor: { name: `Visitor ${n}`, attributes: {}, pages: [] },
      },
    });
    happen(n, { kind: "leg_joined", leg: visitor(n), role: "visitor", name: `Visitor ${n}` }, 900);
    happen(n, { kind: "leg_joined", leg: own(n), role: "agent", name: "Ann" }, 890);
    const history = n < busy ? lines : 4;
    for (let line = 0; line < history; line += 1) {
      const leg = line % 2 ? own(n) : visitor(n);
      happen(n, { kind: "line", leg, text: sentence(n + line) }, 880 - line);
    }
  };
  globalThis.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    constructor() {
      super();
      setTimeout(() => {
        this.readyState = 1;
        this.onopen?.();
        this.dispatchEvent(new Event("open"));
      });
      tell = (frame) => {
        const data = JSON.stringify(frame);
        this.onmessage?.({ data });
        this.dispatchEvent(new MessageEvent("message", { data }));
      };
    }
    close() {}
    send(text) {
      const frame = JSON.parse(text);
      setTimeout(() => {
        if (frame.t === "hello")
          return tell({ t: "welcome", protocol: 1, build: "", node: "", beat_s: 20 });
        if (frame.t === "desk") {
          const all = Array.from({ length: sessions }, (_, n) => ({
            session: brief(n),
            details: {
              session: id(n),
              leg: own(n),
              ticket: id(n),
              expires_at: at(-600),
              protocol: 1,
              build: "",
              channels: ["chat", "lead"],
              socket: "",
              stream: "",
            },
          }));
          const you = { agent: own(0), name: "Ann", state: "away", since: at(60), capacity: 50 };
          return tell({ t: "desk", id: frame.id, you, sessions: all, offers: [] });
        }
        if (frame.t === "attach") return attach(number(frame.ticket));
        if (frame.id) tell({ t: "ok", id: frame.id });
      });
    }
  };
  /** Letters in each busy session as a fast typist writes them, lines everywhere. */
  globalThis.benchBusy = (seconds) =>
    new Promise((over) => {
      const texts = Array.from({ length: busy }, (_, n) => sentence(n * 5));
      const typed = texts.map(() => 0);
      const letters = setInterval(() => {
        for (let n = 0; n < busy; n += 1) {
          typed[n] += 1;
          const text = texts[n].slice(0, typed[n]);
          tell({ t: "typing", s: id(n), leg: visitor(n), text });
          if (typed[n] < texts[n].length) continue;
          happen(n, { kind: "line", leg: visitor(n), text });
          texts[n] = sentence(heads[n] + n);
          typed[n] = 0;
        }
      }, 80);
      let turn = busy;
      const others = setInterval(() => {
        happen(turn, { kind: "line", leg: visitor(turn), text: sentence(turn) });
        turn = turn + 1 < sessions ? turn + 1 : busy;
      }, 250);
      setTimeout(() => {
        clearInterval(letters);
        clearInterval(others);
        over();
      }, seconds * 1000);
    });
}
