// The demo company, started as people start it, on free ports and with a directory of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const READY_WITHIN_MS = 20_000;

/** Limits that only a benchmark reaches: one address is many visitors here. */
const ENV = {
  SWITCHBOARD_LOG_FILTER: "warn",
  SWITCHBOARD_LIMITS_STARTS_PER_MINUTE: "100000",
  SWITCHBOARD_LIMITS_REQUESTS_PER_MINUTE: "100000",
  SWITCHBOARD_LIMITS_LOGINS_PER_MINUTE_AND_ADDRESS: "100000",
};

/** Starts it, hands its links to `use`, and stops it whatever happens. */
export async function withDemo(use) {
  const program = process.env.SWITCHBOARD_BIN;
  if (!program || !existsSync(program)) {
    throw new Error("SWITCHBOARD_BIN must name the built program; `cargo xtask bench` does that.");
  }
  const directory = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
  const any = "127.0.0.1:0";
  const listen = ["--listen", any, "--site-listen", any, "--unregistered-listen", any];
  const child = spawn(program, ["demo", "--data-dir", directory, ...listen], {
    env: { PATH: process.env.PATH ?? "", ...ENV },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      said += bytes;
    });
  }
  try {
    const file = join(directory, "links.json");
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!existsSync(file)) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The demo does not get ready:\n${said}`);
      }
      await delay(20);
    }
    return await use(JSON.parse(readFileSync(file, "utf8")));
  } finally {
    if (child.exitCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    rmSync(directory, { recursive: true, force: true });
  }
}
