// The agent's console at four in the afternoon: six busy sessions side by side, 200 in the list.
// The program serves the console; the frames come from a server in the page, so that nothing but
// the console is measured.
import { logIn } from "./lib/agent.mjs";
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { install } from "./lib/busy.mjs";
import { withDemo } from "./lib/demo.mjs";
import { quantile, report, row } from "./lib/figures.mjs";
import { mainTasks } from "./lib/trace.mjs";

const SECONDS = Number(process.env.SWITCHBOARD_BENCH_SECONDS ?? 10);
const SESSIONS = 200;
const BUSY = 6;
/** Lines that each busy session has already. */
const LINES = 200;
/** One frame of a screen that shows sixty of them in a second. */
const FRAME_MS = 16;

async function measure(browser, context, links) {
  await context.addInitScript(install, { sessions: SESSIONS, busy: BUSY, lines: LINES });
  await logIn(context, links, "away");
  const page = await context.newPage();
  await page.goto(`${links.server}/console`);
  await page
    .locator(".session")
    .nth(SESSIONS - 1)
    .waitFor({ state: "attached" });
  await page.keyboard.press("Alt+Digit0");
  await page
    .locator(".pane")
    .nth(BUSY - 1)
    .waitFor();
  // What the opening leaves to do is not what is measured.
  await page.evaluate(() => globalThis.benchBusy(2));
  const busy = () => page.evaluate((seconds) => globalThis.benchBusy(seconds), SECONDS);
  return mainTasks(browser, busy);
}

/** Work of the main thread in each frame's time, by when its tasks began. */
function perFrame(tasks) {
  const start = Math.min(...tasks.map(({ at }) => at));
  const frames = new Map();
  for (const { at, cpu } of tasks) {
    const frame = Math.floor((at - start) / (1000 / 60));
    frames.set(frame, (frames.get(frame) ?? 0) + cpu);
  }
  return [...frames.values()];
}

const frames = perFrame(
  await withDemo((links) =>
    withBrowser((browser) =>
      withProfile(browser, (context) => measure(browser, context, links), {
        viewport: { width: 1920, height: 1080 },
      }),
    ),
  ),
);
const over = frames.filter((cpu) => cpu > FRAME_MS);
const what = `${BUSY} busy sessions in view, ${SESSIONS} in the list`;
report([
  row(
    "console",
    `work of the main thread in one frame, p99; ${what}`,
    quantile(frames, 0.99),
    "ms",
    {
      limit: FRAME_MS,
      note: `${SECONDS} s, a letter every 80 ms in each busy session, ${LINES} lines in each before; worst ${Math.max(...frames).toFixed(1)} ms`,
    },
  ),
  row("console", `frames with more work than ${FRAME_MS} ms`, over.length, "frames", { limit: 0 }),
]);
