// Where things are in the visitor's pages.

export const panel = {
  /** The loader's button, in its shadow root; the site has none of that shape. */
  launcher: (page) => page.locator("button[aria-expanded]:has(> i + span)"),

  /** Where the visitor writes. */
  field: (frame) => frame.locator("form.compose textarea"),

  /** The panel's frame, once its document is there. */
  async frame(page) {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = page.frames().find((frame) => /\/panel\?/.test(frame.url()));
      if (found) return found;
      if (Date.now() > deadline) throw new Error("No panel opens.");
      await page.waitForTimeout(5);
    }
  },
};
