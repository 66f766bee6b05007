// A workflow that checks this repository, drawn in the terminal and recorded in a file. `npm start` runs it.
import { rm } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ConsoleListener } from "@flowtap/console";
import { openTap } from "@flowtap/core";
import { JsonFileListener } from "@flowtap/json-file";
import { MultiplexListener } from "@flowtap/multiplex";
import { checkRepository, STEPS_TOTAL } from "./src/check-repository.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const recordPath = fileURLToPath(new URL("../../.flowtap/repository-check.ndjson", import.meta.url));
await rm(recordPath, { force: true });

// Who listens: a console that draws, and a file that must have every event.
const record = new JsonFileListener({ path: recordPath });
const listeners = new MultiplexListener([new ConsoleListener(), { listener: record, overflow: "wait" }]);

// Ctrl-C cancels the workflow; the run ends as failed, and the record says why.
const cancelled = new AbortController();
process.once("SIGINT", () => cancelled.abort(new Error("interrupted")));

// The tap is all that the workflow knows of them. Nothing a listener does comes back through it.
const tap = openTap(listeners);
try {
  await tap.run("repository-check", (run) => checkRepository(run, root), { signal: cancelled.signal, stepsTotal: STEPS_TOTAL });
} catch {
  process.exitCode = cancelled.signal.aborted ? 130 : 1; // why is in the console, and in the record
}
const report = await tap.close();

const path = relative(process.cwd(), recordPath);
console.log(`\n${record.stats().linesWritten} of ${report.offered} events are recorded in ${path}`);
console.log(`Replay them as they happened:  npm start -- ${path} --speed 1`);
