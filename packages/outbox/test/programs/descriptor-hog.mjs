// Stores events through an outbox while no descriptor is left, lets go of them, and goes on to the end.
// Usage: node descriptor-hog.mjs '{ path, overflow }'; prints "END { sent, stats, report, whileHogged }"
import { closeSync, openSync } from "node:fs";
import { createChannel, createListener } from "@flowtap/core";
import { OutboxListener } from "../../dist/index.js";

const { path, overflow } = JSON.parse(process.argv[2] ?? "{}");
let open = () => undefined;
/** @type {Promise<void>} */
const gate = new Promise((resolve) => (open = /** @type {() => undefined} */ (resolve)));
const outbox = new OutboxListener(createListener({ name: "held", onBatch: () => gate }), { path, overflow, maxBytes: 1_000_000 });
const channel = createChannel({ capacity: 1_024, overflow: "wait" });
const done = outbox.startListening(channel.receiver);
let next = 0;
const send = async () => {
  await channel.sender.sendAll(Array.from({ length: 100 }, () => ({ type: /** @type {const} */ ("step_progress"), timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: ++next, text: "x".repeat(200) })));
};
const until = async (/** @type {() => boolean} */ condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

await send();
await until(() => channel.report().delivered === 100);
/** @type {number[]} */
const hogged = [];
const hogAll = () => {
  try {
    for (;;) hogged.push(openSync("/dev/null", "r"));
  } catch {
    // EMFILE: none is left.
  }
};
const hasFailed = () => (overflow === "wait" ? channel.report().errors.length > 0 : outbox.stats().dropped.overflow > 0);
// A segment needs files of its own. What the last one gave back when it was complete is taken again, or the next one would do with that.
const hogging = setInterval(hogAll, 1);
while (!hasFailed()) {
  hogAll();
  if (channel.report().pending < 800) await send();
  await new Promise((resolve) => setTimeout(resolve, 5));
}
clearInterval(hogging);
const whileHogged = outbox.stats();
hogged.forEach(closeSync);
await until(() => channel.report().pending === 0 || overflow !== "wait");
for (let count = 0; count < 4; count++) await send();
open();
channel.sender.close();
await done;
await outbox.stopListening();
console.log(`END ${JSON.stringify({ sent: next, stats: outbox.stats(), report: channel.report(), whileHogged })}`);
