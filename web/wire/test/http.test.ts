import { expect, test } from "vitest";
import type { ClientFrame, ServerFrame } from "../src/frames.ts";
import { http } from "../src/http.ts";
import { FakeWorld } from "./fake.ts";

const say = (n: number): ClientFrame => ({ t: "say", s: "s1", id: `c${n}`, text: `${n}` });
const line = (seq: number): ServerFrame => ({
  t: "event",
  s: "s1",
  seq,
  at: "",
  event: { kind: "line", leg: "l", text: `${seq}` },
});

const setUp = (...first: ClientFrame[]) => {
  const world = new FakeWorld();
  const heard: ServerFrame[] = [];
  const told = { ready: 0, closed: 0 };
  const wire = http(
    "https://s/v1/stream",
    {
      ready: () => {
        told.ready++;
        first.forEach((frame) => wire.send(frame));
      },
      heard: () => {},
      frame: (frame) => heard.push(frame),
      closed: () => {
        told.closed++;
      },
    },
    world,
  );
  return { world, wire, heard, told };
};

test("what is said in the first moment goes along with the opening", async () => {
  const { world, told } = setUp(
    { t: "hello", protocol: 1 },
    { t: "attach", id: "a", ticket: "t", after: 0, channels: ["chat"] },
  );
  await world.pass(0);
  expect(told.ready).toBe(1);
  const body = JSON.parse(`${world.calls[0]!.init.body}`);
  expect(body.frames.map((frame: ClientFrame) => frame.t)).toEqual(["hello", "attach"]);
});

test("a server that does not know the stream ends it", async () => {
  const { world, told } = setUp();
  await world.pass(1);
  world.calls[0]!.answer(200, { stream: "S", frames: [], next: 0 });
  await world.pass(0);
  world.calls[1]!.answer(404, { code: "stream_gone" });
  await world.pass(0);
  expect(told.closed).toBe(1);
});

test("letters that were not sent yet are overtaken", async () => {
  const { world, wire } = setUp();
  await world.pass(1);
  for (const text of ["h", "he", "hel"]) wire.send({ t: "typing", s: "s1", text });
  world.calls[0]!.answer(200, { stream: "S", frames: [], next: 0 });
  await world.pass(0);
  const up = world.calls.find((call) => call.address.endsWith("/up"))!;
  expect(JSON.parse(`${up.init.body}`)).toEqual({
    n: 1,
    frames: [{ t: "typing", s: "s1", text: "hel" }],
  });
});

test("IS-123 10,000 frames both ways arrive once and in order over requests that break at random", async () => {
  const { world, wire, heard } = setUp();
  const COUNT = 10_000;
  const taken: ClientFrame[] = [];
  const log = Array.from({ length: COUNT }, (_, at) => line(at + 1));
  let forgotten = 0;
  let seed = 7;
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

  // The server's side of the protocol, over a network that loses requests and answers.
  const serve = (call: (typeof world.calls)[number]) => {
    if (chance() < 0.15) return call.fail();
    const url = new URL(call.address);
    const body = call.init.body ? JSON.parse(`${call.init.body}`) : undefined;
    let answer: unknown;
    if (url.pathname.endsWith("/up")) {
      body.frames
        .slice(Math.max(0, taken.length + 1 - body.n))
        .forEach((frame: ClientFrame) => taken.push(frame));
      answer = { have: taken.length };
    } else {
      const after = Number(url.searchParams.get("after"));
      expect(after).toBeGreaterThanOrEqual(forgotten);
      forgotten = after;
      const frames = log.slice(after, after + 1 + Math.floor(chance() * 200));
      answer = { frames, next: after + frames.length };
    }
    if (chance() < 0.15) return call.fail();
    call.answer(200, answer);
  };

  await world.pass(1);
  world.calls.shift()!.answer(200, { stream: "S", frames: [], next: 0 });
  for (let n = 1; n <= COUNT; n++) wire.send(say(n));
  for (let i = 0; i < 50_000 && (taken.length < COUNT || heard.length < COUNT); i++) {
    await world.pass(200);
    for (const call of world.calls.splice(0)) serve(call);
  }
  expect(taken.map((frame) => "id" in frame && frame.id)).toEqual(log.map((_, at) => `c${at + 1}`));
  expect(heard).toEqual(log);
});
