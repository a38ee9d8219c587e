// Bytes that a page and its frames load over the network, heads included, as transferred.

export function traffic(page) {
  const context = page.context();
  let open = 0;
  const sizes = [];
  const add = async (request) => {
    try {
      const { responseBodySize, responseHeadersSize } = await request.sizes();
      sizes.push(responseBodySize + responseHeadersSize);
    } catch {
      // A request that was cut off by the page's end moved nothing to be counted.
    } finally {
      open -= 1;
    }
  };
  page.on("request", () => {
    open += 1;
  });
  page.on("requestfinished", (request) => void add(request));
  page.on("requestfailed", () => {
    open -= 1;
  });
  return {
    context,
    clear() {
      sizes.length = 0;
    },
    /** The sum so far, once what was asked for has come. */
    async settled() {
      for (let tries = 0; open > 0 && tries < 100; tries += 1) await page.waitForTimeout(20);
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
