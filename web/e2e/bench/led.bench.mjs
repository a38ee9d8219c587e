// A page that the agent shows in the console → the visitor's browser begins to go there, two windows
// of one Chromium, through the program.
import { logIn } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { console_ } from "./lib/console.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { panel } from "./lib/panel.mjs";

const PAGES = Number(process.env.SWITCHBOARD_BENCH_PAGES ?? 30);
/** The first asks for leave. */
const WARM_UP = 2;

/** In each page: when a page was sent, when one was answered, and when this tab began to go. */
function install() {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.benchSent = [];
  globalThis.benchTold = 0;
  const known = new WeakSet();
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (text) {
    if (!known.has(this)) {
      known.add(this);
      this.addEventListener("message", ({ data }) => {
        if (/"kind":"(push|page)_reported"/.test(data)) globalThis.benchTold += 1;
      });
    }
    if (/"t":"(push|send_page)"/.test(text)) globalThis.benchSent.push(now());
    return send.call(this, text);
  };
  if (parent === window)
    globalThis.navigation?.addEventListener("navigate", () => {
      sessionStorage.benchWent = now();
    });
}

async function measure(visitorContext, agentContext, links) {
  for (const context of [visitorContext, agentContext]) await context.addInitScript(install);
  await logIn(agentContext, links, "available");
  const agent = await agentContext.newPage();
  await agent.goto(`${links.server}/console`);
  const visitor = await visitorContext.newPage();
  await visitor.goto(`${links.site}/index.html`);
  await panel.launcher(visitor).click();
  await console_.accept(agent);
  await agent.keyboard.press("Alt+b");
  const address = agent.getByRole("textbox", { name: "Address", exact: true });
  const took = [];
  for (let turn = 0; turn < PAGES + WARM_UP; turn++) {
    const told = await agent.evaluate(() => globalThis.benchTold);
    const url = `${links.site}/${turn % 2 ? "trips" : "care"}.html?turn=${turn}`;
    await address.fill(url);
    await address.press("Enter");
    if (!turn) {
      const card = (await panel.frame(visitor)).getByRole("button", { name: "Allow" });
      await card.click();
    }
    await visitor.waitForURL(url);
    await agent.waitForFunction((told) => globalThis.benchTold > told, told);
    const went = await visitor.evaluate(() => Number(sessionStorage.benchWent));
    const sent = await agent.evaluate(() => globalThis.benchSent.at(-1));
    if (turn >= WARM_UP) took.push(went - sent);
  }
  return took;
}

const took = await withDemo((links) =>
  withBrowser((browser) =>
    withProfile(browser, (visitor) =>
      withProfile(browser, (agent) => measure(visitor, agent, links), {
        viewport: { width: 1440, height: 900 },
      }),
    ),
  ),
);
report([
  row(
    "led",
    "page sent by the console → visitor's browser goes there, median",
    median(took),
    "ms",
    {
      limit: 5,
      note: `${took.length} pages; the network is this machine's own`,
    },
  ),
  row("led", "the same, p95", quantile(took, 0.95), "ms"),
]);
