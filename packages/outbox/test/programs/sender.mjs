// Sends numbered events, dealt to three runs in turn, through an outbox, and prints "ACK n" whenever n of them are acknowledged.
// Usage: node sender.mjs '{ path, to: "http://…" | "/file", secret, first, count, most, outbox: {…}, drain, hold }'
import { appendFileSync } from "node:fs";
import { createChannel, createListener, encodeEvent } from "@flowtap/core";
import { WebhookListener } from "@flowtap/webhook";
import { OutboxListener } from "../../dist/index.js";

const { path, to, secret, first, count, most = 50, outbox: options = {}, drain = false, hold = false } = JSON.parse(process.argv[2] ?? "{}");
const inner = to.startsWith("http")
  ? new WebhookListener({ url: to, secret, allow: ["127.0.0.1"], batch: { maxWaitMs: 0 }, retry: { baseDelayMs: 2, maxDelayMs: 20 }, stopTimeoutMs: 500 })
  : createListener({
      name: "file",
      onBatch: (events) => {
        // A newline first: what a kill cut short merges with nothing.
        appendFileSync(to, `\n${events.map(encodeEvent).join("\n")}`);
      },
    });
const outbox = new OutboxListener(inner, { path, stopTimeoutMs: drain ? 120_000 : 4_000, ...options });
const channel = createChannel({ capacity: 1_024, overflow: "wait" });
const done = outbox.startListening(channel.receiver);
done.catch((/** @type {unknown} */ error) => {
  console.log(`FAILED ${String(error)}`);
  process.exit(1);
});

let acknowledged = -1;
const tell = () => {
  const { delivered } = channel.report();
  if (delivered !== acknowledged) console.log(`ACK ${(acknowledged = delivered)}`);
};
let sent = 0;
while (sent < count) {
  // Batches of many sizes.
  const size = Math.min(count - sent, 1 + Math.floor(Math.random() * most));
  const events = Array.from({ length: size }, (_, index) => {
    const number = sent + index;
    return { type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: `run-${number % 3}`, stepId: "build", attempt: first + number + 1, text: "some words of a step's progress" };
  });
  sent += size;
  await channel.sender.sendAll(events);
  await new Promise((resolve) => setImmediate(resolve));
  tell();
}
// Waits to be killed, while the inner listener goes on.
while (hold) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  tell();
}
channel.sender.close();
await done;
tell();
await outbox.stopListening();
console.log(`END ${JSON.stringify({ report: channel.report(), stats: outbox.stats() })}`);
