// Writes two events, the second of which the disk does not answer, and prints how its stop ends: the reason, and what was acknowledged.
// Usage: node hung-writer.mjs PATH OPTIONS-AS-JSON
import { createChannel } from "@flowtap/core";
import { JsonFileListener } from "../../dist/index.js";

const [path = "", options = "{}"] = process.argv.slice(2);
const channel = createChannel({ overflow: "wait" });
const listener = new JsonFileListener({ path, ...JSON.parse(options) });
void listener.startListening(channel.receiver);
for (let index = 0; index < 2; index += 1) {
  await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "step", attempt: index + 1 });
  while (index === 0 && channel.report().pending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
const error = await listener.stopListening().then(
  () => undefined,
  (/** @type {unknown} */ reason) => reason,
);
const { delivered, pending } = channel.report();
console.log(JSON.stringify({ reason: error instanceof Error && "reason" in error ? error.reason : "none", delivered, pending }));
