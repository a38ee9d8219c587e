import { defineConfig } from "vitest/config";

// One project for each package, so that every package keeps its own JSX runtime.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "wire", include: ["web/wire/test/**/*.test.ts"] } },
      { test: { name: "ui", include: ["web/ui/test/**/*.test.ts"], environment: "happy-dom" } },
      {
        test: {
          name: "loader",
          include: ["web/loader/test/**/*.test.ts"],
          environment: "happy-dom",
        },
      },
      {
        oxc: { jsx: { runtime: "automatic", importSource: "@switchboard/panel/render" } },
        test: {
          name: "panel",
          include: ["web/panel/test/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
      {
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
        test: {
          name: "console",
          include: ["web/console/test/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
    ],
  },
});
