import type { Browser, Page } from "@playwright/test";

export function mainThread(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<{ all: number; long: number; script: number }>;
