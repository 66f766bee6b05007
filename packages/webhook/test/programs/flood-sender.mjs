// Posts batches to a URL whose answers are hostile, and prints by how much the process grew: { attempts, delivered, grownBytes }.
// Usage: node --expose-gc flood-sender.mjs URL SECRET REQUESTS
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "../../dist/index.js";

const [url = "", secret = "", requests = "100"] = process.argv.slice(2);
const channel = createChannel({ overflow: "wait" });
const listener = new WebhookListener({ url, secret, allow: ["127.0.0.1"], batch: { maxEvents: 1, maxWaitMs: 0 }, retry: { baseDelayMs: 1, maxDelayMs: 2, maxAttempts: 2 }, attemptTimeoutMs: 2_000 });
const running = listener.startListening(channel.receiver);

/** What the process holds, not what it has thrown away and the collector has not come round to. */
const heldBytes = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};
// Until the heap, the pools and the allocator have their usual size.
const warmUp = 100;
let startBytes = 0;
let mostBytes = 0;
for (let index = 0; index < Number(requests) + warmUp; index++) {
  await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: index + 1 });
  await channel.sender.whenEmpty();
  if (index === warmUp) startBytes = heldBytes();
  else if (index > warmUp && index % 10 === 0) mostBytes = Math.max(mostBytes, heldBytes());
}
channel.sender.close();
await running;
const { attempts, delivered } = listener.stats();
console.log(JSON.stringify({ attempts, delivered, grownBytes: Math.max(mostBytes, heldBytes()) - startBytes }));
await listener.stopListening();
