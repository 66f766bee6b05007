// Reads a file, or stdin for `-`, and prints each entry in short, then the largest memory it took, in MiB.
// Usage: node print-entries.mjs PATH|-
import { existsSync, readFileSync } from "node:fs";
import { readEvents, readEventStream } from "../../dist/index.js";

const [path = "-"] = process.argv.slice(2);
for await (const entry of path === "-" ? readEventStream(process.stdin) : readEvents(path)) {
  console.log("event" in entry ? `${String(entry.line)} event` : `${String(entry.line)} ${entry.error.code} ${String(entry.raw.length)}`);
}
console.log(Math.round(largestKibibytes() / 1024));

/** Linux counts what the parent held before it became this program into `maxRSS`, but not into `VmHWM`. */
function largestKibibytes() {
  const status = "/proc/self/status";
  const own = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  return own === undefined ? process.resourceUsage().maxRSS : Number(own);
}
