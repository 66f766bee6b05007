// Reads a file, or stdin for `-`, and prints each entry in short, then the largest memory it took, in MiB.
// Usage: node print-entries.mjs PATH|-
import { readEvents, readEventStream } from "../../dist/index.js";

const [path = "-"] = process.argv.slice(2);
for await (const entry of path === "-" ? readEventStream(process.stdin) : readEvents(path)) {
  console.log("event" in entry ? `${String(entry.line)} event` : `${String(entry.line)} ${entry.error.code} ${String(entry.raw.length)}`);
}
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
