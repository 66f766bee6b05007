// A workflow that checks this repository, drawn in the terminal and recorded in a file. `npm start` runs it.
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ConsoleListener, visibleText } from "@flowtap/console";
import { isTerminalEvent, openTap } from "@flowtap/core";
import { JsonFileListener } from "@flowtap/json-file";
import { MultiplexListener } from "@flowtap/multiplex";
import { WebhookListener } from "@flowtap/webhook";
import { checkRepository, STEPS_TOTAL } from "./src/check-repository.mjs";
import { startReceiver } from "./src/start-receiver.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const recordPath = fileURLToPath(new URL("../../.flowtap/repository-check.ndjson", import.meta.url));
await rm(recordPath, { force: true });

// The far end of the webhook, here a process on this machine.
const secret = `whsec_${randomBytes(32).toString("base64")}`;
const receiver = await startReceiver(secret);

// Who listens: a console that draws, a file that must have every event, and a webhook that hears of failures and of the end.
const record = new JsonFileListener({ path: recordPath });
const webhook = new WebhookListener({ url: receiver.url, secret, allow: ["127.0.0.1"] });
const listeners = new MultiplexListener([
  new ConsoleListener(),
  { listener: record, overflow: "wait" },
  { listener: webhook, filter: (event) => isTerminalEvent(event) || event.type.endsWith("_failed") },
]);

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

receiver.close();

const path = relative(process.cwd(), recordPath);
console.log(`\n${record.stats().linesWritten} of ${report.offered} events are recorded in ${path}`);
console.log(`${receiver.events.length} of them, failures and ends, were posted to ${new URL(receiver.url).host} and verified there:`);
for (const { type, runId, stepId = runId, actionId, error } of receiver.events) console.log(visibleText(`  ${[type, stepId, actionId, error].filter(Boolean).join("  ")}`, Infinity));
for (const reason of receiver.refused) console.log(`  refused: ${reason}`);
console.log(`Replay the record as it happened:  npm start -- ${path} --speed 1`);
