// The agent's pointer moves over the page in the console → its mark on the visitor's page, two
// windows of one Chromium, through the program.
import { logIn } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { console_ } from "./lib/console.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { panel } from "./lib/panel.mjs";

const MOVES = Number(process.env.SWITCHBOARD_BENCH_MOVES ?? 120);
/** Between two moves, and not in step with the screen. */
const PAUSE_MS = 37;

/** In each page: when the pointer moved here, and when the other's mark was moved. */
function install() {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.benchMoved = [];
  globalThis.benchMarked = [];
  addEventListener("pointermove", () => benchMoved.push(now()), true);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (how) {
    const root = attachShadow.call(this, how);
    // The layer over the page is the one that nobody sees into.
    if (how.mode === "closed") {
      const look = (changes) => {
        if (changes.some(({ target }) => target.classList?.contains("pointer")))
          benchMarked.push(now());
      };
      const how = { subtree: true, attributes: true, attributeFilter: ["style"] };
      new MutationObserver(look).observe(root, how);
    }
    return root;
  };
}

async function measure(visitorContext, agentContext, links) {
  for (const context of [visitorContext, agentContext]) await context.addInitScript(install);
  await logIn(agentContext, links, "available");
  const agent = await agentContext.newPage();
  await agent.goto(`${links.server}/console`);
  const visitor = await visitorContext.newPage();
  await visitor.goto(`${links.site}/shop.html`);
  await panel.launcher(visitor).click();
  await console_.accept(agent);
  await agent.keyboard.press("Alt+b");
  const group = agent.getByRole("group", { name: "Together on the page" });
  await group.getByRole("button", { name: /^Ask / }).click();
  await agent.getByRole("menuitem", { name: "to point and draw" }).click();
  const card = (await panel.frame(visitor)).getByRole("alertdialog");
  await card.getByRole("button", { name: "Allow" }).click();
  await group.locator(".hands-given").waitFor();
  const box = await agent.locator(".browse-view iframe").boundingBox();
  const at = (turn) => ({
    x: box.x + 40 + ((turn * 53) % (box.width - 80)),
    y: box.y + 30 + ((turn * 31) % (box.height - 60)),
  });
  const page = agent.frames().find((frame) => frame.url().includes("/shop.html"));
  const marked = () => visitor.evaluate(() => globalThis.benchMarked.length);
  const took = [];
  for (let turn = 0; turn < MOVES; turn++) {
    const before = await marked();
    await page.evaluate(() => {
      globalThis.benchMoved.length = 0;
    });
    const { x, y } = at(turn);
    await agent.mouse.move(x, y);
    await visitor.waitForFunction((before) => globalThis.benchMarked.length > before, before);
    const [moved] = await page.evaluate(() => globalThis.benchMoved);
    const drawn = await visitor.evaluate((before) => globalThis.benchMarked[before], before);
    // The first brings the layer.
    if (turn > 4) took.push(drawn - moved);
    await agent.waitForTimeout(PAUSE_MS);
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
    "hands",
    "pointer in the console → its mark on the visitor's page, median",
    median(took),
    "ms",
    {
      limit: 33,
      note: `${took.length} moves, ${PAUSE_MS} ms apart`,
    },
  ),
  row("hands", "the same, p95", quantile(took, 0.95), "ms"),
]);
