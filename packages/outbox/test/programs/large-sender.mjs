// Sends events of a megabyte through an outbox and prints by how much the heap and its buffers grew: "END { grownBytes, delivered }".
// Usage: node --expose-gc large-sender.mjs '{ path, count }'
import { createChannel, createListener } from "@flowtap/core";
import { OutboxListener } from "../../dist/index.js";

const { path, count } = JSON.parse(process.argv[2] ?? "{}");
const heldBytes = () => {
  globalThis.gc?.();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
};
let mostBytes = 0;
let handled = 0;
const inner = createListener({
  name: "measuring",
  onBatch: (events) => {
    handled += events.length;
    if (handled % 10 === 0) mostBytes = Math.max(mostBytes, heldBytes());
  },
});
const outbox = new OutboxListener(inner, { path, maxBytes: 4 * 1024 ** 3, stopTimeoutMs: 120_000 });
const channel = createChannel({ capacity: count, overflow: "wait" });
// One text for all: what grows is what the outbox makes of it.
const text = "x".repeat(1024 * 1024);
const startBytes = heldBytes();
await channel.sender.sendAll(Array.from({ length: count }, (_, index) => ({ type: /** @type {const} */ ("step_progress"), timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: index + 1, text })));
channel.sender.close();
await outbox.startListening(channel.receiver);
await outbox.stopListening();
console.log(`END ${JSON.stringify({ grownBytes: mostBytes - startBytes, delivered: outbox.stats().delivered })}`);
