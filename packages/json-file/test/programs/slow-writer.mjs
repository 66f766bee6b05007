// Writes thirty numbered events with pauses, so that several periodic syncs fall between them, and prints the report.
// Usage: node slow-writer.mjs PATH OPTIONS-AS-JSON
import { createChannel } from "@flowtap/core";
import { JsonFileListener } from "../../dist/index.js";

const [path = "", options = "{}"] = process.argv.slice(2);
const channel = createChannel({ overflow: "wait" });
const listener = new JsonFileListener({ path, ...JSON.parse(options) });
const done = listener.startListening(channel.receiver);
for (let index = 0; index < 30; index += 1) {
  await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "step", attempt: index + 1 });
  await new Promise((resolve) => setTimeout(resolve, 10));
}
channel.sender.close();
await done;
await listener.stopListening();
console.log(JSON.stringify(channel.report()));
