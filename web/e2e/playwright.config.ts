import { defineConfig } from "@playwright/test";

// Chromium as the system packages it; nothing is downloaded.
const chromium = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // In place of Playwright's own list, which switches the partitioning of storage off: people's
    // browsers have it on, and the panel is a frame of another site.
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,LensOverlay,PaintHolding,LocalNetworkAccessChecks",
  ],
};

export default defineConfig({
  testDir: "stories",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: true,
  // A test that passes only now and then is a fault to find, so none is tried again.
  retries: 0,
  workers: 2,
  // Nothing is proven by these. They are far longer than anything takes, also where a machine is
  // slow and busy with other things.
  timeout: 300_000,
  expect: { timeout: 45_000, toPass: { timeout: 45_000 } },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    actionTimeout: 45_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    {
      name: "phone",
      // Only the stories that say so: the others would prove the same twice.
      grep: /@phone/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
