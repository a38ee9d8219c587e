// Click → connected with a ready agent, in Chromium, each time in a profile that has never
// seen the site; and how much of what the first start loads a second start loads again.
import { withReadyAgent } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { panel } from "./lib/panel.mjs";
import { traffic } from "./lib/traffic.mjs";
import { install, seen, until } from "./lib/watch.mjs";

const ROUNDS = Number(process.env.SWITCHBOARD_BENCH_ROUNDS ?? 20);
/** Clicks before it counts: the server's and the machine's caches are warm, the profile's is not. */
const WARM_UP = 2;
/** Between the page and the click: its own loading is over. */
const REST_MS = 500;

/** One click; how long until the visitor sees the agent, and how many bytes it moved. */
async function click(context, links, agent) {
  const page = await context.newPage();
  const moved = traffic(page);
  await page.goto(`${links.site}/index.html`);
  await until(page, () => typeof globalThis.Switchboard === "function");
  await panel.launcher(page).waitFor();
  // Nobody clicks while the page is still being built.
  await page.waitForTimeout(REST_MS);
  moved.clear();
  await panel.launcher(page).click();
  const connected = await seen(await panel.frame(page), agent.name);
  const clicked = await page.evaluate(() => globalThis.benchNotes.clicks.at(-1));
  const bytes = await moved.settled();
  await agent.endAll();
  // The page has heard of it: the next one does not bring the session back.
  await until(page, () => !Object.keys(localStorage).some((key) => /^switchboard/.test(key)));
  await page.close();
  return { drawn: connected.drawn - clicked, bytes };
}

async function rounds(browser, links, agent) {
  const first = [];
  const second = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    await withProfile(browser, async (context) => {
      await context.addInitScript(install, [agent.name]);
      const cold = await click(context, links, agent);
      const warm = await click(context, links, agent);
      if (round < 0) return;
      first.push(cold);
      second.push(warm);
    });
  }
  return { first, second };
}

const { first, second } = await withDemo((links) =>
  withBrowser((browser) =>
    withReadyAgent(browser, links, (agent) => rounds(browser, links, agent)),
  ),
);
const of = (runs, key) => runs.map((run) => run[key]);
const kB = (runs) => median(of(runs, "bytes")) / 1000;
report([
  row(
    "click",
    "click → the visitor sees the agent, cold profile, median",
    median(of(first, "drawn")),
    "ms",
    {
      limit: 300,
      note: `${first.length} clicks in profiles that have never seen the site`,
    },
  ),
  row("click", "the same, p95", quantile(of(first, "drawn"), 0.95), "ms"),
  row(
    "click",
    "the same, second start in the same profile, median",
    median(of(second, "drawn")),
    "ms",
  ),
  row("click", "bytes loaded by a first start", kB(first), "kB"),
  row(
    "click",
    "share of them that a second start loads again",
    (100 * kB(second)) / kB(first),
    "%",
  ),
]);
