// Posts one event to each URL and prints what became of it, a JSON line each.
// Usage: node tls-sender.mjs URL…
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "../../dist/index.js";

for (const url of process.argv.slice(2)) {
  const channel = createChannel();
  const listener = new WebhookListener({ url, allow: ["localhost", "127.0.0.1"], retry: { maxAttempts: 1 }, attemptTimeoutMs: 10_000 });
  channel.sender.trySend({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build" });
  channel.sender.close();
  await listener.startListening(channel.receiver);
  await listener.stopListening();
  const { delivered, errors } = channel.report();
  const [error] = /** @type {readonly import("../../dist/index.js").WebhookError[]} */ (errors);
  console.log(JSON.stringify({ delivered, reason: error?.reason, code: error?.systemCode }));
}
