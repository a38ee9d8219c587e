import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anchorOf, find } from "../src/hands/anchor.ts";
import { outbox } from "../src/hands/hands.ts";
import { isCard, masked, mayBeCard, watchSecrets } from "../src/hands/mask.ts";
import { moved } from "../src/hands/values.ts";

const page = (html: string): void => {
  document.body.innerHTML = html;
};
const field = (name: string): HTMLInputElement =>
  document.querySelector<HTMLInputElement>(`[name="${name}"]`)!;

beforeEach(() => page(""));
afterEach(() => vi.useRealTimers());

test("IS-57 an anchor leads back to its element, also in open shadow trees and by name", () => {
  page(
    '<main id="main"><p>one</p><p>two <b>bold</b></p></main><form name="f"><input name="a b"><input name="a b"></form><div class="x"></div>',
  );
  const host = document.querySelector(".x")!;
  host.attachShadow({ mode: "open" }).innerHTML = "<section><i></i><i></i></section>";
  const inShadow = host.shadowRoot!.querySelectorAll("i")[1]!;
  for (const el of [...document.body.querySelectorAll("*"), inShadow])
    expect(find(anchorOf(el))?.el).toBe(el);
  expect(anchorOf(document.querySelector("b")!)).toBe("#main/p:2/b:1");
  expect(anchorOf(document.querySelectorAll("input")[1]!)).toBe("@input:a%20b:1");
});

test("IS-57 an anchor that nobody made leads nowhere", () => {
  page('<p id="p">text</p>');
  for (const anchor of [
    "",
    "#",
    "#q",
    "/html:9",
    "?",
    "|",
    "%",
    "@input:x:0",
    "#p|/a:1",
    "@:%E0%A4%A:1",
  ])
    expect(find(anchor), anchor).toBeUndefined();
  expect(find("#p=1-3")).toMatchObject({ from: 1, to: 3 });
  expect(find("#p=3-1")).toEqual({ el: document.querySelector("p") });
});

test("IS-60 passwords, cards, codes, hidden and private fields are masked, others are not", () => {
  page(`<input name="user"><input name="zip" maxlength="5"><input name="company"><input name="password" type="password">
    <input name="h" type="hidden"><input name="c" autocomplete="section-x cc-number"><input name="otp1" autocomplete="one-time-code">
    <input name="cardNumber"><input name="card_cvv"><label>Kreditkarte <input name="k"></label><input name="d" maxlength="1">
    <div data-switchboard-private><input name="inside"></div><input name="number" value="4111 1111 1111 1111">`);
  const open = ["user", "zip", "company"];
  for (const { name } of document.querySelectorAll("input"))
    expect([name, masked(field(name))]).toEqual([name, !open.includes(name)]);
  // A mark on a host covers the tree in it.
  page('<div class="x" data-switchboard-private></div>');
  const root = document.querySelector(".x")!.attachShadow({ mode: "open" });
  root.innerHTML = "<input>";
  expect(masked(root.querySelector("input")!)).toBe(true);
});

test("IS-60 once a password, always a password, also where the page puts another field there", async () => {
  page('<input name="secret_word" type="password">');
  const stop = watchSecrets(document);
  field("secret_word").type = "text";
  await Promise.resolve();
  expect(masked(field("secret_word"))).toBe(true);
  page('<input name="secret_word" type="text">');
  expect(masked(field("secret_word"))).toBe(true);
  stop();
});

test("IS-60 numbers of cards are known by their check digit, and digits wait for it", () => {
  expect(["4111111111111111", "5500-0000-0000-0004"].map(isCard)).toEqual([true, true]);
  expect(["4111111111111112", "12345678", "words"].map(isCard)).toEqual([false, false, false]);
  expect(["1234567", "123456", "12 34 56 78"].map(mayBeCard)).toEqual([true, false, true]);
});

test("IS-60 a caret keeps its place in the text", () => {
  expect(moved("the end", "to the end", 7)).toBe(10);
  expect(moved("the end", "the end!", 3)).toBe(3);
  expect(moved("abc", "", 2)).toBe(0);
});

test("acts go at once, then in step; the newest of a kind stands for the older ones", () => {
  vi.useFakeTimers();
  const gone: unknown[][] = [];
  const { send, empty } = outbox((acts) => gone.push(acts));
  const at = (x: number) => ({ k: "pointer" as const, at: { el: "#a", x, y: 0 } });
  for (const x of [1, 2, 3]) send(at(x));
  send({ k: "field", el: "#b", v: { text: "a" }, lam: 1, done: true });
  send({ k: "field", el: "#b", v: { text: "ab" }, lam: 2 });
  expect(gone).toEqual([[at(1)]]);
  vi.advanceTimersByTime(20);
  expect(gone[1]).toEqual([at(3), { k: "field", el: "#b", v: { text: "ab" }, lam: 2, done: true }]);
  for (let n = 0; n < 70; n++) send({ k: "glow", el: `#${n}` });
  empty();
  expect(gone.slice(2).flat()).toHaveLength(70);
  expect(Math.max(...gone.map(({ length }) => length))).toBeLessThanOrEqual(32);
});
