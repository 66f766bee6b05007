// Writes one event, and forgets to close and stop: nothing that the listener holds may keep the process alive.
// Usage: node forgetful-writer.mjs PATH
import { openTap } from "@flowtap/core";
import { JsonFileListener } from "../../dist/index.js";

const [path = ""] = process.argv.slice(2);
const tap = openTap(new JsonFileListener({ path, syncIntervalMs: 60_000 }));
tap.emit({ type: "workflow_started", timestamp: "2026-01-02T03:04:05Z", runId: "run-1" });
while (tap.report().pending > 0) await new Promise((resolve) => setImmediate(resolve));
