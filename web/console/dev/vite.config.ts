import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The console against a server that lives in the page: `npm run dev -w @switchboard/console`. */
export default defineConfig({
  root: here,
  appType: "spa",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { fs: { allow: [fileURLToPath(new URL("../../..", import.meta.url))] } },
});
