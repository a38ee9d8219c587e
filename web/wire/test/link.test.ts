import { expect, test } from "vitest";
import { ApiError } from "../src/api.ts";
import type { LegServerFrame } from "../src/frames.ts";
import { http } from "../src/http.ts";
import { Link, type LinkOptions, type LinkState } from "../src/link.ts";
import { details, FakeWorld, view } from "./fake.ts";

const WELCOME = { t: "welcome", protocol: 1, build: "b", node: "n", beat_s: 20 };

/** A link with one leg of session "s1", and what it heard. */
const setUp = (options: Partial<LinkOptions> = {}) => {
  const world = new FakeWorld();
  const states: LinkState[] = [];
  const heard: LegServerFrame[] = [];
  const gone: string[] = [];
  const link = new Link({
    socket: "wss://s/v1/socket",
    stream: "https://s/v1/stream",
    http: async () => http,
    world,
    onState: (state) => states.push(state),
    ...options,
  });
  const ask = { fail: undefined as unknown, asked: 0 };
  const leg = link.leg({
    session: "s1",
    details: async (session) => {
      if (ask.fail) throw ask.fail;
      return details(session, `ticket-${++ask.asked}`);
    },
    onFrame: (frame) => heard.push(frame),
    onGone: (code) => gone.push(code),
  });
  return { world, link, leg, states, heard, gone, ask };
};

type Scene = ReturnType<typeof setUp>;

/** Opens the newest socket and attaches the leg on it. */
const attach = async ({ world }: Scene, head = 0) => {
  const socket = world.socket_;
  socket.onopen?.();
  socket.give(WELCOME);
  await world.pass();
  const { id } = socket.last("attach");
  socket.give({ t: "attached", s: "s1", leg: "leg", id, head, session: view("s1") });
  await world.pass();
  return socket;
};

/** The connection breaks, and the next attempt begins. */
const breakOff = async ({ world }: Scene) => {
  const count = world.sockets.length;
  world.socket_.onclose?.();
  for (let i = 0; i < 400 && world.sockets.length === count; i++) await world.pass(100);
};

const line = (seq: number, text = `line ${seq}`) => ({
  t: "event",
  s: "s1",
  seq,
  at: "2026-01-01T00:00:00.000Z",
  event: { kind: "line", leg: "other", text },
});

const seqs = ({ heard }: Scene) =>
  heard.flatMap((frame) => (frame.t === "event" ? [frame.seq] : []));

test("the first frame is hello, the attach carries a fresh ticket and only offered channels", async () => {
  const scene = setUp({ build: "b7", locale: "ar" });
  scene.link.start();
  const socket = await attach(scene);
  expect(socket.sent[0]).toMatchObject({ t: "hello", protocol: 1, build: "b7", locale: "ar" });
  expect(socket.last("attach")).toMatchObject({
    ticket: "ticket-1",
    after: 0,
    channels: ["chat", "lead"],
  });
  expect(scene.states).toEqual(["connecting", "open"]);
});

test("CC-29 a leg opens the channels that are both offered and supported", async () => {
  const scene = setUp();
  scene.link.leg({
    session: "s2",
    channels: ["chat"],
    details: async (s) => details(s, "x"),
    onFrame: () => {},
  });
  scene.link.start();
  const socket = await attach(scene);
  expect(socket.all("attach").map((frame) => "channels" in frame && frame.channels)).toContainEqual(
    ["chat"],
  );
});

test("IS-127 sums move the position over what is for others, and only forwards", async () => {
  const scene = setUp();
  scene.link.start();
  const first = await attach(scene);
  first.give(line(3));
  const sums = { t: "roster", s: "s1", crowd: { total: 60, open: 58 }, members: [] };
  first.give({ ...sums, through: 500 });
  first.give({ ...sums, through: 400 });
  first.give(line(450));
  first.give(line(501));
  expect(seqs(scene)).toEqual([3, 501]);
  await breakOff(scene);
  expect((await attach(scene)).last("attach").after).toBe(501);
  expect(scene.heard.filter(({ t }) => t === "roster")).toHaveLength(2);
});

test("CC-34 every attach asks for fresh details; a ticket is never used twice", async () => {
  const scene = setUp();
  scene.link.start();
  const first = await attach(scene);
  await breakOff(scene);
  const second = await attach(scene);
  expect([first.last("attach").ticket, second.last("attach").ticket]).toEqual([
    "ticket-1",
    "ticket-2",
  ]);
});

test("events are taken once and in order, also when the log is sent again", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  for (const seq of [1, 2, 5]) socket.give(line(seq));
  await breakOff(scene);
  const again = await attach(scene, 7);
  expect(again.last("attach").after).toBe(5);
  for (const seq of [4, 5, 6, 7]) again.give(line(seq));
  expect(seqs(scene)).toEqual([1, 2, 5, 6, 7]);
});

test("a command is kept until it is answered and repeated unchanged, in order, with its id", async () => {
  const scene = setUp();
  scene.link.start();
  const first = await attach(scene);
  const one = scene.leg.send({ t: "say", text: "one" });
  const two = scene.leg.send({ t: "say", text: "two" });
  const sent = first.all("say");
  await breakOff(scene);
  const second = await attach(scene);
  expect(second.all("say")).toEqual(sent);
  for (const frame of sent) second.give({ t: "ok", id: "id" in frame ? frame.id : "", seq: 3 });
  expect(await Promise.all([one, two])).toEqual([3, 3]);
  await breakOff(scene);
  expect((await attach(scene)).all("say")).toEqual([]);
});

test("IS-128 a line names the one before it that has no answer yet, and no other", async () => {
  const scene = setUp();
  scene.link.start();
  const first = await attach(scene);
  const one = scene.leg.send({ t: "say", text: "one" }, "1");
  void scene.leg.send({ t: "consent", follow: true }, "2");
  void scene.leg.send({ t: "say", text: "two" }, "3");
  const named = (socket: typeof first) =>
    socket
      .all("say")
      .map((frame) => frame.t === "say" && [frame.id, "behind" in frame && frame.behind]);
  expect(named(first)).toEqual([
    ["1", false],
    ["3", "1"],
  ]);
  await breakOff(scene);
  const second = await attach(scene);
  expect(named(second)).toEqual([
    ["1", false],
    ["3", "1"],
  ]);
  second.give({ t: "ok", id: "1", seq: 3 });
  await one;
  await breakOff(scene);
  expect(named(await attach(scene))).toEqual([["3", false]]);
});

test("a command given while there is no connection waits for one", async () => {
  const scene = setUp();
  void scene.leg.send({ t: "say", text: "early" }, "kept-id");
  scene.link.start();
  const socket = await attach(scene);
  expect(socket.last("say")).toMatchObject({ text: "early", id: "kept-id" });
});

test("a refusal reaches the caller with its code and is not repeated", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  const sent = scene.leg.send({ t: "say", text: "x" });
  socket.give({
    t: "error",
    id: socket.last("say").id,
    s: "s1",
    code: "line_too_long",
    message: "long",
  });
  await expect(sent).rejects.toMatchObject({ code: "line_too_long" });
});

test("IS-54 letters are sent at most once per 30 ms, the newest wins, and stop with the line", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  for (const text of ["h", "he", "hel"]) scene.leg.typing(text);
  expect(socket.all("typing")).toHaveLength(1);
  await scene.world.pass(30);
  expect(socket.all("typing").map((f) => "text" in f && f.text)).toEqual(["h", "hel"]);
  void scene.leg.send({ t: "say", text: "hello" });
  expect(socket.sent.slice(-2).map((f) => f.t)).toEqual(["say", "typing"]);
  expect(socket.last("typing").text).toBe("");
});

test("letters that stand in the line are shown again after a break", async () => {
  const scene = setUp();
  scene.link.start();
  await attach(scene);
  scene.leg.typing("half a tho");
  await breakOff(scene);
  const second = await attach(scene);
  await scene.world.pass(0);
  expect(second.last("typing").text).toBe("half a tho");
});

test("silence of 30 s means the connection is dead; a beat keeps it", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  for (let i = 0; i < 3; i++) {
    await scene.world.pass(20_000);
    socket.give({ t: "beat" });
  }
  expect(scene.link.state).toBe("open");
  await scene.world.pass(36_000);
  expect(socket.closed).toBe(true);
  expect(scene.states).toContain("waiting");
});

test("reconnects are spread with full jitter from 0.5 s up to 30 s", async () => {
  for (const luck of [0, 0.999]) {
    const scene = setUp({ transport: "websocket" });
    scene.world.luck = luck;
    scene.link.start();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      scene.world.socket_.onclose?.();
      const from = scene.world.time;
      const count = scene.world.sockets.length;
      while (scene.world.sockets.length === count) await scene.world.pass(100);
      waits.push(scene.world.time - from);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_100);
    if (luck) expect(waits.at(-1)).toBeGreaterThan(29_000);
    else expect(waits.at(-1)).toBe(500);
  }
});

test("a hint of the browser tries at once", async () => {
  const scene = setUp();
  scene.link.start();
  (await attach(scene)).onclose?.();
  expect(scene.world.sockets).toHaveLength(1);
  scene.link.wake();
  await scene.world.pass();
  expect(scene.world.sockets).toHaveLength(2);
});

test("a laptop that slept finds out by itself: wake drops a silent connection", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  scene.world.time += 3_600_000;
  scene.link.wake();
  expect(socket.closed).toBe(true);
});

test("a server that drains says when to come back", async () => {
  const scene = setUp();
  scene.link.start();
  (await attach(scene)).give({ t: "retry", after_ms: 4_000 });
  await scene.world.pass(3_999);
  expect(scene.world.sockets).toHaveLength(1);
  await scene.world.pass(1);
  expect(scene.world.sockets).toHaveLength(2);
});

test("IS-128 after a break every other try goes where the page came from", async () => {
  const scene = setUp({ socket: "wss://node/v1/socket" });
  const { world, link } = scene;
  link.start();
  await attach(scene);
  // The node of the details is gone for good.
  for (let n = 0; n < 3; n++) await breakOff(scene);
  const addresses = world.sockets.map((socket) => socket.address);
  expect(addresses).toEqual([
    "wss://node/v1/socket",
    "wss://s/v1/socket",
    "wss://node/v1/socket",
    "wss://s/v1/socket",
  ]);
  // What works is stayed with, and the next break begins elsewhere again.
  await attach(scene);
  await breakOff(scene);
  expect(world.sockets.at(-1)?.address).toBe("wss://s/v1/socket");
});

test("IS-128 in a storm it comes when it is told, and asks for a ticket when it is welcome", async () => {
  const scene = setUp();
  scene.link.start();
  const first = await attach(scene);
  first.give(line(7));
  await breakOff(scene);
  for (let times = 0; times < 3; times++) {
    const socket = scene.world.socket_;
    const count = scene.world.sockets.length;
    socket.onopen?.();
    await scene.world.pass();
    expect(scene.ask.asked).toBe(1);
    socket.give({ t: "retry", after_ms: 6_000 });
    expect(socket.closed).toBe(true);
    await scene.world.pass(5_999);
    expect(scene.world.sockets).toHaveLength(count);
    await scene.world.pass(1);
    expect(scene.world.sockets).toHaveLength(count + 1);
  }
  const socket = await attach(scene);
  expect(socket.last("attach")).toMatchObject({ after: 7, ticket: "ticket-2" });
});

test("a reader that was too slow attaches again with its position", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = await attach(scene);
  socket.give(line(4));
  socket.give({ t: "behind", s: "s1", head: 99 });
  await scene.world.pass();
  expect(socket.all("attach")).toHaveLength(2);
  expect(socket.last("attach")).toMatchObject({ after: 4, ticket: "ticket-2" });
});

test("a bad ticket is replaced, an ended session is over", async () => {
  const scene = setUp();
  scene.link.start();
  const socket = scene.world.socket_;
  socket.onopen?.();
  socket.give(WELCOME);
  await scene.world.pass();
  socket.give({ t: "error", id: socket.last("attach").id, code: "bad_ticket", message: "" });
  await scene.world.pass(2_000);
  expect(socket.last("attach").ticket).toBe("ticket-2");
  socket.give({ t: "error", id: socket.last("attach").id, code: "session_ended", message: "" });
  expect(scene.gone).toEqual(["session_ended"]);
  await expect(scene.leg.send({ t: "say", text: "late" })).rejects.toMatchObject({
    code: "session_ended",
  });
});

test("details that cannot be had are asked for again; a refusal is final", async () => {
  const scene = setUp();
  scene.ask.fail = new ApiError(0, "unreachable");
  scene.link.start();
  const socket = scene.world.socket_;
  socket.onopen?.();
  socket.give(WELCOME);
  await scene.world.pass(5_000);
  expect(scene.gone).toEqual([]);
  scene.ask.fail = new ApiError(404, "no_such_session");
  await scene.world.pass(30_000);
  expect(scene.gone).toEqual(["no_such_session"]);
});

test("CC-32 an old client is told so and stops", async () => {
  const scene = setUp();
  scene.link.start();
  scene.world.socket_.onopen?.();
  scene.world.socket_.give({ t: "error", code: "protocol_unsupported", message: "" });
  expect(scene.link.state).toBe("outdated");
});

test("a socket that is refused, or silent for 2.5 s, gives way to HTTP only, for good", async () => {
  for (const how of ["refused", "silent"] as const) {
    const scene = setUp();
    scene.link.start();
    if (how === "refused") scene.world.socket_.onerror?.();
    else await scene.world.pass(2_500);
    await scene.world.pass();
    expect(scene.world.calls.map((call) => call.address)).toEqual(["https://s/v1/stream"]);
    scene.world.calls[0]!.answer(200, { stream: "S", frames: [WELCOME], next: 1 });
    await scene.world.pass();
    expect(scene.link.state).toBe("open");
    scene.world.calls.at(-1)!.answer(404, { code: "stream_gone" });
    await scene.world.pass(31_000);
    expect(scene.world.sockets).toHaveLength(1);
    expect(scene.world.calls.at(-1)!.address).toBe("https://s/v1/stream");
  }
});

test("sockets that worked before are not given up for one refusal", async () => {
  const scene = setUp();
  scene.link.start();
  (await attach(scene)).onclose?.();
  await scene.world.pass(1_100);
  scene.world.socket_.onerror?.();
  await scene.world.pass();
  expect(scene.world.calls).toEqual([]);
});
