// Stores events as fast as they come, while the endpoint is down; says "STORED" when all are, and goes on until everything is delivered.
// Prints at the end: "END { grownBytes, report, stats }".
// Usage: node --expose-gc outage-sender.mjs '{ path, to, secret, count, bytes, maxBytes, overflow }'
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "@flowtap/webhook";
import { OutboxListener } from "../../dist/index.js";

const { path, to, secret, count, bytes = 200, maxBytes, overflow } = JSON.parse(process.argv[2] ?? "{}");
const inner = new WebhookListener({ url: to, secret, allow: ["127.0.0.1"], batch: { maxWaitMs: 0 }, retry: { baseDelayMs: 20, maxDelayMs: 100 } });
const outbox = new OutboxListener(inner, { path, maxBytes, overflow, stopTimeoutMs: 600_000 });
const channel = createChannel({ capacity: 1_024, overflow: "wait" });
const done = outbox.startListening(channel.receiver);
const text = "x".repeat(Math.max(1, bytes - 130));

globalThis.gc?.();
const startBytes = process.memoryUsage().rss;
let mostBytes = startBytes;
const timer = setInterval(() => {
  mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
}, 10);

for (let sent = 0; sent < count; sent += 500) {
  const size = Math.min(500, count - sent);
  await channel.sender.sendAll(Array.from({ length: size }, (_, index) => ({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: sent + index + 1, text })));
}
channel.sender.close();
await done;
console.log(`STORED ${JSON.stringify(outbox.stats())}`);
await outbox.stopListening();
clearInterval(timer);
console.log(`END ${JSON.stringify({ grownBytes: mostBytes - startBytes, report: channel.report(), stats: outbox.stats() })}`);
