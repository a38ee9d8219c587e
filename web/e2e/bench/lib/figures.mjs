// Figures as rows: printed, and added to the file of the run if there is one.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values) => quantile(values, 0.5);

/** One figure; `limit` is a value that it must not exceed. */
export function row(bench, figure, ours, unit, { limit, note, peer } = {}) {
  return {
    bench,
    figure,
    ours,
    unit,
    peer: peer ?? null,
    ratio: peer ? ours / peer.value : null,
    target: limit === undefined ? null : `≤ ${limit} ${unit}`,
    met: limit === undefined ? null : ours <= limit,
    note: note ?? null,
  };
}

/** Prints rows and adds them to the run's JSON, in the shape of the load generator's. */
export function report(rows) {
  for (const { bench, figure, ours, unit, target, met, note } of rows) {
    const judged = target ? ` ${target.padEnd(14)} ${met ? "yes" : "no"}` : "";
    console.log(`${bench.padEnd(12)} ${figure.padEnd(62)} ${ours.toFixed(2)} ${unit}${judged}`);
    if (note) console.log(`${"".padEnd(12)} ${note}`);
  }
  const file = process.env.SWITCHBOARD_BENCH_JSON;
  if (!file || !existsSync(file)) return;
  const run = JSON.parse(readFileSync(file, "utf8"));
  run.rows.push(...rows);
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
}
