// A key pressed in the visitor's panel → the letter in the agent's console, two windows of one
// Chromium.
import { logIn } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { console_ } from "./lib/console.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, quantile, report, row } from "./lib/figures.mjs";
import { panel } from "./lib/panel.mjs";
import { install, seen } from "./lib/watch.mjs";

const KEYS = Number(process.env.SWITCHBOARD_BENCH_KEYS ?? 60);
/** Between two keys: a fast typist, and not in step with the screen. */
const PAUSE_MS = 127;

/** A text that no page holds, in which every begin is told apart from every other. */
const text = Array.from({ length: KEYS }, (_, at) => "qxzjkv"[at % 6]).join("");

async function measure(visitorContext, agentContext, links) {
  for (const context of [visitorContext, agentContext]) await context.addInitScript(install);
  await logIn(agentContext, links, "available");
  const agent = await agentContext.newPage();
  await agent.goto(`${links.server}/console`);
  const visitor = await visitorContext.newPage();
  await visitor.goto(`${links.site}/index.html`);
  await panel.launcher(visitor).click();
  await console_.accept(agent);
  const frame = await panel.frame(visitor);
  const field = panel.field(frame);
  await field.click();
  const begins = Array.from({ length: KEYS }, (_, at) => text.slice(0, at + 1));
  await agent.evaluate((texts) => globalThis.benchWatch(texts), begins);
  await frame.evaluate(() => {
    globalThis.benchNotes.keys.length = 0;
  });
  for (const key of text) {
    await visitor.keyboard.press(key);
    await visitor.waitForTimeout(PAUSE_MS);
  }
  await seen(agent.mainFrame(), text);
  const pressed = await frame.evaluate(() => globalThis.benchNotes.keys);
  const arrived = await agent.evaluate(() => globalThis.benchNotes.seen);
  const took = (key) => begins.map((begin, at) => arrived[begin][key] - pressed[at]);
  return { written: took("written"), drawn: took("drawn") };
}

const { written, drawn } = await withDemo((links) =>
  withBrowser((browser) =>
    withProfile(browser, (visitor) =>
      withProfile(browser, (agent) => measure(visitor, agent, links)),
    ),
  ),
);
report([
  row("keystroke", "key in the panel → letter in the console, median", median(written), "ms", {
    limit: 20,
    note: `${KEYS} keys, ${PAUSE_MS} ms apart; with the wait for the next frame of the screen ${median(drawn).toFixed(1)} ms`,
  }),
  row("keystroke", "the same, p95", quantile(written, 0.95), "ms"),
]);
