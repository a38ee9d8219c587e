// Where things are in the agent's console.

export const console_ = {
  /** Waits for an offer and takes it. */
  async accept(page) {
    await page.getByRole("button", { name: "Accept" }).first().click({ timeout: 20_000 });
  },
};
