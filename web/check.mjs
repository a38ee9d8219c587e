// Type-checks every web package with its own settings.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);
let failed = false;
for (const name of readdirSync(web).sort()) {
  const project = join(web, name, "tsconfig.json");
  if (!existsSync(project)) continue;
  const run = spawnSync(process.execPath, [tsc, "--noEmit", "-p", project], { stdio: "inherit" });
  if (run.status !== 0) failed = true;
  console.log(`${run.status === 0 ? "ok  " : "FAIL"} types of web/${name}`);
}
process.exit(failed ? 1 : 0);
