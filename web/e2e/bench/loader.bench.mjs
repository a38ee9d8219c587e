// What the snippet costs a page that carries it: processor time of the page's main thread with
// and without it, in turn, each in a fresh profile.
import { withBrowser, withProfile } from "./lib/browser.mjs";
import { withDemo } from "./lib/demo.mjs";
import { median, report, row } from "./lib/figures.mjs";
import { mainThread } from "./lib/trace.mjs";

const ROUNDS = Number(process.env.SWITCHBOARD_BENCH_ROUNDS ?? 15);
/** So long after loading, the loader has done what it does on its own. */
const SETTLE_MS = 700;

const html = (snippet) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>${snippet}</head><body><h1>Page</h1><p>Text of a page.</p></body></html>`;

/** In place of the loader: what any script pays that looks at the document and asks one thing. */
const LEAST = "?least";
const least = (links) =>
  `document.body.append(document.createElement("div"));fetch("${links.server}/v1/sites/${links.site_key}/availability").then((answer) => answer.json());`;

async function visit(browser, links, snippet) {
  return withProfile(browser, async (context) => {
    const page = await context.newPage();
    // On the company's own origin, which is registered; made here, so that nothing else differs.
    await page.route(`${links.site}/bench.html`, (route) =>
      route.fulfill({ contentType: "text/html", body: html(snippet) }),
    );
    await page.route(`**/embed.js${LEAST}`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: least(links) }),
    );
    return mainThread(browser, page, async () => {
      await page.goto(`${links.site}/bench.html`, { waitUntil: "load" });
      await page.waitForTimeout(SETTLE_MS);
    });
  });
}

const figures = await withDemo((links) =>
  withBrowser(async (browser) => {
    const tag = (query) =>
      `<script async src="${links.server}/embed.js${query}" data-site="${links.site_key}"></script>`;
    const runs = { bare: [], carrying: [], own: [], least: [] };
    for (let round = -1; round < ROUNDS; round += 1) {
      const bare = await visit(browser, links, "");
      const carrying = await visit(browser, links, tag(""));
      const least = await visit(browser, links, tag(LEAST));
      if (round < 0) continue;
      runs.bare.push(bare.all);
      runs.carrying.push(carrying.all);
      runs.own.push(carrying.script);
      runs.least.push(least.script);
    }
    return runs;
  }),
);
const difference = median(figures.carrying) - median(figures.bare);
report([
  row("loader", "loader: processor time of its script, median", median(figures.own), "ms", {
    limit: 3,
    note: `${ROUNDS} loads; the browser's tracing is in it; a script that only adds an element and asks the same question, ${median(figures.least).toFixed(2)} ms`,
  }),
  row("loader", "page with the button − without, median", difference, "ms", {
    note: `all of the main thread, laying out and drawing the button included: ${median(figures.carrying).toFixed(1)} ms with, ${median(figures.bare).toFixed(1)} ms without`,
  }),
]);
