// Processor time of a page's main thread, from Chromium's own trace.

/** No more than is read: what Chromium writes down counts as work of the page. */
const CATEGORIES = ["toplevel", "devtools.timeline"];
/** Parts of the trace that are the script itself being compiled and run. */
const SCRIPT = new Set(["EvaluateScript", "FunctionCall", "TimerFire", "EventDispatch"]);
/** Answers to promises. They name no script: on the page that is measured there is no other. */
const ANSWERS = "BlinkScheduler_PerformMicrotaskCheckpoint";

/** A task that keeps the page from answering for longer is felt: the measure of the W3C's Long Tasks. */
const LONG_MS = 50;

/**
 * Runs `act` and tells the milliseconds: of all tasks, of long tasks, and of the embed's own script.
 */
export async function mainThread(browser, page, act) {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const thread = mainOf(traceEvents, page.url());
  const here = traceEvents.filter(
    ({ ph, pid, tid }) => ph === "X" && pid === thread.pid && tid === thread.tid,
  );
  const tasks = outermost(here.filter(({ name }) => name.endsWith("RunTask")));
  const long = tasks.filter((task) => cpu([task]) > LONG_MS);
  const script = here.filter(
    ({ name, args }) => name === ANSWERS || (SCRIPT.has(name) && ofLoader(args?.data)),
  );
  return { all: cpu(tasks), long: cpu(long), script: cpu(outermost(script)) };
}

const ofLoader = (data) => [data?.url, data?.fileName].some((url) => url?.includes("/embed.js"));

/** `tdur` is time of the thread on a processor, in microseconds: waiting does not count. */
const cpu = (events) => events.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;

/** Events that no other of them contains. */
function outermost(events) {
  let end = 0;
  return events
    .toSorted((a, b) => a.ts - b.ts)
    .filter(({ ts, dur = 0 }) => {
      if (ts < end) return false;
      end = ts + dur;
      return true;
    });
}

/** The thread that loaded the page. */
function mainOf(events, url) {
  const navigation = events.find(
    ({ name, args }) => name === "CommitLoad" && args?.data?.url === url,
  );
  if (!navigation) throw new Error("The trace does not show the page being loaded.");
  return navigation;
}

/** A mark of the page's own, by which its thread is found. */
const SELF = "switchboard-bench";

/** Runs `act` and tells the milliseconds of each task of that page's main thread. */
export async function tasksOf(browser, page, act) {
  const categories = [...CATEGORIES, "blink.user_timing"];
  await browser.startTracing(undefined, { categories });
  await page.evaluate((name) => performance.mark(name), SELF);
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mark = traceEvents.find(({ name }) => name === SELF);
  if (!mark) throw new Error("The trace does not show the page.");
  const tasks = traceEvents.filter(
    ({ ph, pid, tid, name }) =>
      ph === "X" && pid === mark.pid && tid === mark.tid && name.endsWith("RunTask"),
  );
  return outermost(tasks).map((task) => cpu([task]));
}

/** Runs `act` and tells each task of the busiest page: when it began and its milliseconds. */
export async function mainTasks(browser, act) {
  await browser.startTracing(undefined, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
  );
  const tasksOf = ({ pid, tid }) =>
    outermost(
      traceEvents.filter(
        (event) =>
          event.ph === "X" &&
          event.pid === pid &&
          event.tid === tid &&
          event.name.endsWith("RunTask"),
      ),
    );
  const busiest = mains.map(tasksOf).sort((a, b) => cpu(b) - cpu(a))[0];
  if (!busiest?.length) throw new Error("The trace shows no work of a page.");
  return busiest.map((task) => ({ at: task.ts / 1000, cpu: cpu([task]) }));
}
