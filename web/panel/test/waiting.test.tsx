// @vitest-environment happy-dom
import type { Start } from "@switchboard/wire";
import { beforeEach, expect, test, vi } from "vitest";

const start = { page: "https://site.example/a", tenant_name: "Us", locale: "en" } as Start;
const SHOWS = {
  text: "Back soon, see https://site.example/now",
  links: [
    { group: "product", title: "Tents", url: "https://site.example/tents" },
    { group: "subject", title: "Elsewhere", url: "https://other.example/" },
  ],
  answers: [{ question: "May I?", text: "You may.\njavascript:alert(1)" }],
};

const asked: unknown[] = [];
const told: unknown[] = [];
const sent: unknown[] = [];

/** What is shown to somebody who waits; `answer` is the server's. */
const view = async (answer: () => unknown, of: Partial<Start> = {}) => {
  vi.resetModules();
  asked.length = told.length = sent.length = 0;
  vi.doMock("@switchboard/wire/api", () => ({
    call: async (method: string, path: string, body: unknown) => {
      asked.push([`${method} ${path}`, body]);
      return answer();
    },
  }));
  vi.doMock("../src/core/bridge.ts", () => ({
    framed: true,
    tell: (one: unknown) => told.push(one),
  }));
  vi.doMock("../src/core/session.ts", () => ({ send: async (one: unknown) => sent.push(one) }));
  document.body.innerHTML = '<div id="app"></div>';
  const app = await import("../src/core/app.ts");
  const { Shown } = await import("../src/waiting/shown.tsx");
  await app.begin({ ...start, ...of }, () => <Shown />);
  Object.assign(app.state, { session: { id: "s1" } });
  app.draw();
  await new Promise((done) => setTimeout(done));
  return app;
};

beforeEach(() => {
  vi.stubGlobal("LATER_CSS", "data:text/css,");
});

/** Presses a link; whether the browser would open it. No window is opened here. */
const press = (link: Element, more: MouseEventInit = {}): boolean => {
  let opens = false;
  const last = (event: Event) => {
    opens = !event.defaultPrevented;
    event.preventDefault();
  };
  document.addEventListener("click", last, { once: true });
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...more }));
  return opens;
};

test("WT-86 text, links in their groups and folded answers; asked once", async () => {
  const app = await view(() => SHOWS);
  app.draw();
  await new Promise((done) => setTimeout(done));
  expect(asked).toEqual([["POST /v1/visits/waiting", { session: "s1", locale: "en" }]]);
  const titles = [...document.querySelectorAll("h3")].map((each) => each.textContent);
  expect(titles).toEqual(["Good to know", "Products", "Frequent questions"]);
  const answer = document.querySelector("details")!;
  expect(answer.open).toBe(false);
  expect(answer.querySelector("summary")?.textContent).toBe("May I?");
  // Only addresses of pages can be opened.
  expect(answer.querySelectorAll("a")).toHaveLength(0);
  expect(document.querySelector(".shown-text a")?.getAttribute("href")).toBe(
    "https://site.example/now",
  );
});

test.each([[() => ({ links: [], answers: [] })], [() => Promise.reject(new Error("down"))]])(
  "WT-86 where there is nothing to see nothing is shown",
  async (answer) => {
    await view(answer);
    expect(document.querySelector(".shown")).toBeNull();
  },
);

test("WT-86 a link of the site leads the page, any other opens a window", async () => {
  await view(() => SHOWS);
  const [other, own] = document.querySelectorAll(".shown-links a");
  expect(other!.textContent).toBe("Elsewhere (new window)");
  expect(press(other!)).toBe(true);
  expect(told).toEqual([]);
  expect(press(own!, { ctrlKey: true })).toBe(true);
  expect(told).toEqual([]);
  expect(press(own!)).toBe(false);
  expect(told).toEqual([{ sb: "navigate", url: "https://site.example/tents" }]);
  expect(sent).toEqual([]);
});

test("WT-86 WT-88 where they look who came from elsewhere is told", async () => {
  await view(() => SHOWS, { arrived: true } as Partial<Start>);
  press(document.querySelector(".shown-links a")!);
  expect(sent).toEqual([{ t: "page", url: "https://other.example/" }]);
});
