// An agent's click on Transfer → the visitor's new page, at another company's server, shows their place
// in the queue there; and how much of that the two servers are at work.
import { logIn, withReadyAgent } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { console_ } from "./lib/console.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { NETWORK, withMill } from "./lib/mill.mjs";
import { panel } from "./lib/panel.mjs";
import { until } from "./lib/watch.mjs";

const ROUNDS = Number(process.env.SWITCHBOARD_BENCH_ROUNDS ?? 15);
const WARM_UP = 2;
/** Routes of the way from one server to the other. */
const WAY = /route="[^"]*(warm|arrive|partner\/v1|\/panel|\/v1\/visits)/;

/** In each page: when it was clicked, and when a place in a queue was drawn. */
function install() {
  const at = (time) => performance.timeOrigin + time;
  addEventListener(
    "click",
    (event) => {
      globalThis.benchClicked = at(event.timeStamp);
    },
    true,
  );
  if (location.pathname !== "/panel" || parent !== window) return;
  const look = new MutationObserver(() => {
    if (!document.querySelector(".place")) return;
    look.disconnect();
    requestAnimationFrame((drawn) => {
      globalThis.benchPlaced = at(drawn);
    });
  });
  look.observe(document, { subtree: true, childList: true });
}

/** Milliseconds for which a server has been at work on the way until now. */
async function worked(server) {
  const text = await (await fetch(`${server}/metrics`)).text();
  const sums = text
    .split("\n")
    .filter((line) => line.startsWith("switchboard_http_request_seconds_sum") && WAY.test(line));
  return sums.reduce((sum, line) => sum + 1000 * Number(line.split(" ").at(-1)), 0);
}

async function handOver(browser, agent, links, mill) {
  return withProfile(browser, async (context) => {
    await context.addInitScript(install);
    const page = await context.newPage();
    await page.goto(`${links.site}/index.html`);
    await panel.launcher(page).click();
    await console_.accept(agent);
    await agent.getByRole("button", { name: /^Transfer or bring/ }).click();
    await agent.getByRole("button", { name: "Other companies" }).click();
    const dialog = agent.getByRole("dialog", { name: "Ask a colleague" });
    await dialog.locator(".targets input[type=radio]").first().check();
    // What would leave has been shown.
    await dialog.locator(".warm-leaves[aria-busy=false]").waitFor();
    const servers = [links.server, mill.server];
    const before = await Promise.all(servers.map(worked));
    await dialog.getByRole("button", { name: "Transfer", exact: true }).click();
    await page.waitForURL(`${mill.server}/panel?*`);
    const placed = await until(page, () => globalThis.benchPlaced);
    const clicked = await agent.evaluate(() => globalThis.benchClicked);
    const after = await Promise.all(servers.map(worked));
    const work = after.reduce((sum, ms, at) => sum + ms - before[at], 0);
    await (await context.newPage()).close();
    return { took: placed - clicked, work };
  });
}

async function rounds(browser, links, mill) {
  const run = async (context) => {
    await context.addInitScript(install);
    await logIn(context, links, "available");
    const agent = await context.newPage();
    await agent.goto(`${links.server}/console`);
    const all = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const one = await handOver(browser, agent, links, mill);
      if (round >= 0) all.push(one);
    }
    return all;
  };
  return withProfile(browser, run, { viewport: { width: 1440, height: 900 } });
}

const all = await withDemo(
  (links) =>
    withMill(links, (mill) =>
      withBrowser((browser) =>
        withReadyAgent(browser, mill, () => rounds(browser, links, mill), { accepts: false }),
      ),
    ),
  ["--allow-network", NETWORK],
);
const took = all.map((one) => one.took);
report([
  row(
    "warm",
    "click on Transfer → the visitor's new page shows their place, median",
    median(took),
    "ms",
    {
      limit: 500,
      note: `${took.length} visitors, two servers on this machine`,
    },
  ),
  row("warm", "the same, p95", quantile(took, 0.95), "ms"),
  row(
    "warm",
    "of which the two servers are at work, median",
    median(all.map((one) => one.work)),
    "ms",
    {
      limit: 30,
      note: "all their requests of the way together, by their own metrics",
    },
  ),
]);
