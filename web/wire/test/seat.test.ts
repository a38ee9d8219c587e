import { expect, test, vi } from "vitest";
import type { Act, KitSetting, ToKit } from "../src/index.ts";
import { actOf, pageKey, Seat } from "../src/seat.ts";

const URL_ = "https://shop.example/form?a=1";
const WORDS = { stop: "", answer: "", press: "", private: "" };

const seated = async (change: Partial<KitSetting> = {}) => {
  const posted: [ToKit, string][] = [];
  const sent: [string, Act[]][] = [];
  const options = {
    post: (message: ToKit, origin: string) => void posted.push([message, origin]),
    send: (page: string, acts: Act[]) => void sent.push([page, acts]),
    report: vi.fn(),
    stop: vi.fn(),
    takes: (leg: string, step: string) => leg === "a" && step === "point",
    setting: (): Omit<KitSetting, "clock"> => ({
      me: "v",
      people: [],
      sends: ["point", "type"],
      words: WORDS,
      ...change,
    }),
  };
  const seat = new Seat(options);
  await seat.shows(`${URL_}#part`);
  return { seat, posted, sent, options, key: (await pageKey(URL_))! };
};

const CLEAR: Act = { k: "clear" };
const TYPED: Act = { k: "field", el: "#a", v: { text: "x" }, lam: 7 };

test("a page is named by its address without the fragment, and by nothing that tells the address", async () => {
  expect(await pageKey(`${URL_}#x`)).toBe(await pageKey(URL_));
  expect(await pageKey(`${URL_}2`)).not.toBe(await pageKey(URL_));
  expect(await pageKey(URL_)).toMatch(/^[\w-]{16}$/);
});

test("the kit is spoken to at the page's exact origin, and not fetched for nothing", async () => {
  const { posted } = await seated();
  expect(posted.map(([{ sb }, origin]) => [sb, origin])).toEqual([
    ["hands", "https://shop.example"],
  ]);
  expect((await seated({ sends: [] })).posted).toEqual([]);
});

test("acts come in for this page, from whom and for what it takes them", async () => {
  const { seat, posted, key } = await seated();
  posted.length = 0;
  seat.take({ page: "another", leg: "a", acts: [CLEAR] });
  seat.take({ page: key, leg: "b", acts: [CLEAR] });
  seat.take({ page: key, leg: "a", acts: [TYPED] });
  expect(posted).toEqual([]);
  seat.take({ page: key, leg: "a", acts: [TYPED, CLEAR] });
  expect(posted).toEqual([
    [{ sb: "hand", url: URL_, leg: "a", acts: [CLEAR] }, "https://shop.example"],
  ]);
});

test("of what the page says only acts as they are known go out, and only from its origin", async () => {
  const { seat, sent, key, options } = await seated();
  const say = (data: object, origin = "https://shop.example") => seat.hear(data, origin);
  say({ sb: "hand", url: URL_, acts: [CLEAR] }, "https://evil.example");
  say({ sb: "hand", url: "https://shop.example/other", acts: [CLEAR] });
  say({ sb: "hand", url: URL_, acts: "none" });
  say({ sb: "hand", url: URL_, acts: [{ k: "eval" }, null, 7] });
  say({ sb: "stop" }, "https://evil.example");
  expect([sent, options.stop.mock.calls]).toEqual([[], []]);
  say({ sb: "hand", url: URL_, acts: [{ ...TYPED, more: 1 }, { k: "glow" }] });
  expect(sent).toEqual([[key, [TYPED]]]);
  say({ sb: "acted", url: URL_, by: "a", what: "click", element: "Menu", done: true });
  expect(options.report).toHaveBeenCalledWith({
    by: "a",
    what: "click",
    element: "Menu",
    page: URL_,
    done: true,
  });
  say({ sb: "stop" });
  expect(options.stop).toHaveBeenCalledOnce();
  expect(say({ sb: "page", url: URL_ })).toBe(false);
});

test("a page that floods does not get the connection cut", async () => {
  const { seat, sent } = await seated();
  for (let n = 0; n < 500; n++)
    seat.hear({ sb: "hand", url: URL_, acts: [CLEAR] }, "https://shop.example");
  expect(sent.length).toBeLessThanOrEqual(120);
  expect(sent.length).toBeGreaterThan(0);
});

test("acts over a limit are none", () => {
  const at = { el: "#a", x: 1, y: 2 };
  expect(actOf({ k: "pointer" })).toEqual({ k: "pointer" });
  expect(actOf({ k: "pointer", at: { ...at, x: 0.5 } })).toBeUndefined();
  expect(actOf({ k: "click", at: { ...at, el: "x".repeat(601) } })).toBeUndefined();
  expect(actOf({ k: "stroke", n: 1, el: "#a", d: [1, 2, 3] })).toBeUndefined();
  expect(actOf({ k: "stroke", n: 1, el: "#a", d: Array(514).fill(1) })).toBeUndefined();
  expect(actOf({ ...TYPED, v: { text: "x".repeat(4_001) } })).toBeUndefined();
  expect(actOf({ ...TYPED, lam: -1 })).toBeUndefined();
});

test("IS-61 a copy is spoken to at its own origin, and named by what it stands for", async () => {
  const { seat, posted, sent, key } = await seated();
  const copy = "https://x.pages.example";
  await seat.shows(URL_, copy);
  expect(posted.at(-1)![1]).toBe(copy);
  seat.hear({ sb: "hand", url: URL_, acts: [CLEAR] }, "https://shop.example");
  expect(sent).toEqual([]);
  seat.hear({ sb: "hand", url: URL_, acts: [CLEAR] }, copy);
  expect(sent).toEqual([[key, [CLEAR]]]);
  seat.hear({ sb: "hands", url: "https://else.example/" }, copy);
  seat.hear({ sb: "hand", url: "https://else.example/", acts: [CLEAR] }, copy);
  expect(sent).toHaveLength(1);
});
