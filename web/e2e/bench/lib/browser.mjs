// Chromium as the system packages it.
import { chromium } from "@playwright/test";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Pages made by a script do not count as this machine's own.
  "--disable-features=LocalNetworkAccessChecks",
  // Two people's windows lie side by side: neither is in the background.
  "--disable-renderer-backgrounding",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
];

/** A browser, closed whatever happens. */
export async function withBrowser(use) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A profile that has never seen anything, closed whatever happens. */
export async function withProfile(browser, use, options = {}) {
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}
