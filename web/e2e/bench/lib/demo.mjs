// The demo company, started as people start it, on free ports and with a directory of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const READY_WITHIN_MS = 20_000;

/** Starts it, hands its addresses, key and people to `use`, and stops it whatever happens. */
export async function withDemo(use, more = []) {
  const program = process.env.SWITCHBOARD_BIN;
  if (!program || !existsSync(program)) {
    throw new Error("SWITCHBOARD_BIN must name the built program; `cargo xtask bench` does that.");
  }
  const directory = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
  const anywhere = ["--port", "0", "--site-port", "0"];
  const child = spawn(program, ["demo", "--data-dir", directory, ...anywhere, ...more], {
    // Not our own environment: settings could hide in it.
    env: { PATH: process.env.PATH ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      said += bytes;
    });
  }
  try {
    const file = join(directory, "demo.json");
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!existsSync(file)) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The demo does not get ready:\n${said}`);
      }
      await delay(20);
    }
    const { server, site, site_key, logins } = JSON.parse(readFileSync(file, "utf8"));
    return await use({ server, site, site_key, people: Object.values(logins) });
  } finally {
    if (child.exitCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    rmSync(directory, { recursive: true, force: true });
  }
}
