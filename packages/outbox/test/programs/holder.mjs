// Holds an outbox open until it is killed, and says "OPEN" when it has it, or "REFUSED" with the error.
// Usage: node holder.mjs '{ path }'
import { createChannel, createListener } from "@flowtap/core";
import { OutboxListener } from "../../dist/index.js";

const { path } = JSON.parse(process.argv[2] ?? "{}");
const outbox = new OutboxListener(createListener({ name: "held", onBatch: () => new Promise(() => undefined) }), { path });
const channel = createChannel();
setInterval(() => undefined, 1_000);
outbox.startListening(channel.receiver).catch((/** @type {unknown} */ error) => {
  const { reason, message } = /** @type {import("../../dist/index.js").OutboxError} */ (error);
  console.log(`REFUSED ${JSON.stringify({ reason, message, pid: process.pid })}`);
  process.exit();
});
await channel.sender.send({ type: "workflow_started", timestamp: "2026-01-02T03:04:05Z", runId: "run-1" });
while (channel.report().delivered === 0) await new Promise((resolve) => setTimeout(resolve, 5));
console.log(`OPEN ${JSON.stringify({ pid: process.pid })}`);
