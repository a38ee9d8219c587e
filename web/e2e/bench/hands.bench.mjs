// What the agent does on the page in the console → the same on the visitor's page, two windows of one
// Chromium, through the program; and what that costs a large page.
import { readFileSync } from "node:fs";
import { logIn } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { console_ } from "./lib/console.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { panel } from "./lib/panel.mjs";
import { tasksOf } from "./lib/trace.mjs";

const MOVES = Number(process.env.SWITCHBOARD_BENCH_MOVES ?? 120);
const MARKS = 40;
/** Between two moves, and not in step with the screen. */
const PAUSE_MS = 37;
/** The first bring the layer, and the tools. */
const WARM_UP = 5;
/** A frame of a screen with 60 of them in a second. */
const FRAME_MS = 16;

/** In each page: when the pointer did something here, and when the other's marks were made. */
function install() {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.benchDone = { pointermove: [], pointerup: [] };
  globalThis.benchSeen = { pointer: [], glow: [], catch: [] };
  for (const name of Object.keys(benchDone))
    addEventListener(name, () => benchDone[name].push(now()), true);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (how) {
    const root = attachShadow.call(this, how);
    if (how.mode !== "closed") return root;
    // The layer over the page is the one that nobody sees into.
    const look = (changes) => {
      for (const { target, addedNodes } of changes) {
        if (target.classList?.contains("pointer")) benchSeen.pointer.push(now());
        for (const node of addedNodes)
          for (const name of ["glow", "catch"])
            if (node.classList?.contains(name)) benchSeen[name].push(now());
      }
    };
    new MutationObserver(look).observe(root, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["style"],
    });
    return root;
  };
}

/** The frame with that page, once it is there. */
async function loaded(agent, url) {
  for (let tries = 0; tries < 100; tries++) {
    const found = agent.frames().find((frame) => frame.url() === url);
    if (found) return found;
    await agent.waitForTimeout(100);
  }
  const urls = agent.frames().map((frame) => frame.url());
  throw new Error(`The page is not in the console, but ${urls.join(", ")}`);
}

/** The agent serves a visitor of that page and has it beside the conversation. */
async function together(visitorContext, agentContext, url) {
  for (const context of [visitorContext, agentContext]) await context.addInitScript(install);
  const agent = await agentContext.newPage();
  const visitor = await visitorContext.newPage();
  await agent.goto(`${new URL(url.server).origin}/console`);
  await visitor.goto(url.page);
  await panel.launcher(visitor).click();
  await console_.accept(agent);
  await agent.locator(".composer-field:enabled").waitFor();
  await agent.keyboard.press("Alt+b");
  const group = agent.getByRole("group", { name: "Together on the page" });
  const allow = async () => {
    await group.getByRole("button", { name: /^Ask / }).click();
    await agent.getByRole("menuitem", { name: "for all of it" }).click();
    const card = (await panel.frame(visitor)).getByRole("alertdialog");
    await card.getByRole("button", { name: "Allow" }).click();
    await group.locator(".hands-given").first().waitFor();
    const leads = agent.getByRole("button", { name: "Take the lead" });
    if (await leads.isVisible()) await leads.click();
  };
  const view = agent.locator(".browse-view iframe");
  const page = await loaded(agent, url.page);
  return { agent, visitor, group, allow, view, page };
}

/** From what was done in the agent's copy to what was seen on the visitor's page, again and again. */
async function took({ agent, visitor, page }, times, [done, seen], act) {
  const count = () => visitor.evaluate((seen) => globalThis.benchSeen[seen].length, seen);
  const all = [];
  for (let turn = 0; turn < times; turn++) {
    const before = await count();
    await page.evaluate((done) => {
      globalThis.benchDone[done].length = 0;
    }, done);
    await act(turn);
    await visitor.waitForFunction(
      ([seen, before]) => globalThis.benchSeen[seen].length > before,
      [seen, before],
    );
    const [begin] = await page.evaluate((done) => globalThis.benchDone[done], done);
    const end = await visitor.evaluate(
      ([seen, before]) => globalThis.benchSeen[seen][before],
      [seen, before],
    );
    if (turn >= WARM_UP) all.push(end - begin);
    await agent.waitForTimeout(PAUSE_MS);
  }
  return all;
}

/** The highlighter is in hand once its part has come. */
const highlighter = async ({ group, page }) => {
  await group.getByRole("button", { name: "Highlighter" }).click();
  await page.waitForFunction(() => globalThis.benchSeen.catch.length > 0);
};

/** Places all over the page in the console. */
const placesIn = async (view) => {
  const box = await view.boundingBox();
  return (turn) => [
    box.x + 40 + ((turn * 53) % (box.width - 80)),
    box.y + 30 + ((turn * 31) % (box.height - 60)),
  ];
};

async function quick(visitorContext, agentContext, links) {
  await logIn(agentContext, links, "available");
  const url = { server: links.server, page: `${links.site}/shop.html` };
  const both = await together(visitorContext, agentContext, url);
  await both.allow();
  const { agent, view } = both;
  const at = await placesIn(view);
  const moves = await took(both, MOVES, ["pointermove", "pointer"], (turn) =>
    agent.mouse.move(...at(turn)),
  );
  await highlighter(both);
  const marks = await took(both, MARKS + WARM_UP, ["pointerup", "glow"], (turn) =>
    agent.mouse.click(...at(turn)),
  );
  return { moves, marks };
}

/** Serves the page of ten thousand elements that the stories have. */
async function serve(context, links) {
  const page = readFileSync(new URL("../fixtures/pages/large.html", import.meta.url), "utf8");
  const body = page.replaceAll("{server}", links.server).replaceAll("{key}", links.site_key);
  await context.route(`${links.site}/together/large.html`, (route) =>
    route.fulfill({ contentType: "text/html", body }),
  );
}

async function large(browser, visitorContext, agentContext, links) {
  await logIn(agentContext, links, "available");
  for (const context of [visitorContext, agentContext]) await serve(context, links);
  const url = { server: links.server, page: `${links.site}/together/large.html` };
  const both = await together(visitorContext, agentContext, url);
  const { agent, visitor, group, view, page } = both;
  const at = await placesIn(view);
  // The page itself has come to rest.
  await visitor.waitForTimeout(1_000);
  return tasksOf(browser, visitor, async () => {
    await both.allow();
    await took(both, 40, ["pointermove", "pointer"], (turn) => agent.mouse.move(...at(turn)));
    await highlighter(both);
    await took(both, 15, ["pointerup", "glow"], (turn) => agent.mouse.click(...at(turn)));
    await group.getByRole("button", { name: "Highlighter" }).click();
    await page.locator("[name=full_name]").click();
    await agent.keyboard.type("Vera Lind of the mountains", { delay: PAUSE_MS });
    await visitor.waitForFunction(
      () => document.querySelector("[name=full_name]").value === "Vera Lind of the mountains",
    );
    await agent.mouse.move(...at(3));
    await agent.mouse.wheel(0, 2_000);
    await visitor.waitForFunction(() => scrollY > 500);
  });
}

const inTwo = (use) =>
  withDemo((links) =>
    withBrowser((browser) =>
      withProfile(browser, (visitor) =>
        withProfile(browser, (agent) => use(browser, visitor, agent, links), {
          viewport: { width: 1440, height: 900 },
        }),
      ),
    ),
  );

const { moves, marks } = await inTwo((_, ...all) => quick(...all));
const tasks = await inTwo(large);
report([
  row(
    "hands",
    "pointer in the console → its mark on the visitor's page, median",
    median(moves),
    "ms",
    { limit: 33, note: `${moves.length} moves, ${PAUSE_MS} ms apart` },
  ),
  row("hands", "the same, p95", quantile(moves, 0.95), "ms"),
  row("hands", "highlight in the console → on the visitor's page, median", median(marks), "ms", {
    limit: 20,
    note: `${marks.length} of them`,
  }),
  row("hands", "the same, p95", quantile(marks, 0.95), "ms"),
  row("hands", "longest task on a visitor's page of 10,000 elements", Math.max(...tasks), "ms", {
    limit: FRAME_MS,
    note: `processor time, ${tasks.length} tasks: leave is given, pointer, highlights, a field filled in, scrolling`,
  }),
]);
