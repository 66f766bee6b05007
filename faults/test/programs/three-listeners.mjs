// One engine, one multiplexer, three listeners: the console on this program's terminal, a file, a webhook. Sends numbered events as fast
// as file and webhook take them, and tells on descriptor 3, as JSON, how that went.
// Usage: node --expose-gc three-listeners.mjs '{"count": …, "checkpoints": …, "path": …, "url": …, "secret": …}'
import { readdirSync, writeSync } from "node:fs";
import { ConsoleListener } from "@flowtap/console";
import { createChannel, isConserved } from "@flowtap/core";
import { JsonFileListener } from "@flowtap/json-file";
import { MultiplexListener } from "@flowtap/multiplex";
import { WebhookListener } from "@flowtap/webhook";
import { eventNumber } from "../../kit/numbered-events.mjs";
import { StallWatch } from "../../kit/stall-watch.mjs";

const BATCH = 128;

const { count, checkpoints, path, url, secret } = JSON.parse(process.argv[2] ?? "{}");
const file = new JsonFileListener({ path });
const webhook = new WebhookListener({ url, secret, allow: ["127.0.0.1"], concurrency: 2, batch: { maxEvents: 500, maxWaitMs: 0 } });
const multiplexer = new MultiplexListener([
  { listener: new ConsoleListener({ mode: "live" }), name: "console" },
  { listener: file, name: "file", overflow: "wait" },
  { listener: webhook, name: "webhook", overflow: "wait" },
]);
/** @type {import("@flowtap/core").Channel<import("@flowtap/core").ExecutionEvent>} */
const channel = createChannel({ capacity: 1024, overflow: "wait" });
const running = multiplexer.startListening(channel.receiver);

const stalls = new StallWatch();
const samples = [];
const startMs = performance.now();
let conserved = true;
for (let checkpoint = 1, index = 0; checkpoint <= checkpoints; checkpoint += 1) {
  const end = Math.floor((count * checkpoint) / checkpoints);
  while (index < end) {
    const batch = [];
    while (batch.length < BATCH && index < end) batch.push(eventNumber(index++));
    await channel.sender.sendAll(batch);
  }
  while (!isAtRest(end)) await new Promise((resolve) => setTimeout(resolve, 2));
  const atMs = performance.now() - startMs;
  const { longestMs: stallMs } = stalls;
  globalThis.gc?.();
  samples.push({ atMs, events: end, stallMs, heapBytes: process.memoryUsage().heapUsed, descriptors: readdirSync("/proc/self/fd").length });
  // Collecting takes a while of its own, which is no stall of a listener's.
  stalls.restart();
}
stalls.end();

channel.sender.close();
await running;
await multiplexer.stopListening();
const reports = Object.fromEntries(multiplexer.stats());
for (const report of Object.values(reports)) conserved &&= isConserved(report);
// A turn of the loop for sockets that are closing.
await new Promise((resolve) => setTimeout(resolve, 10));
writeSync(3, JSON.stringify({ samples, reports, conserved, handlesLeft: process.getActiveResourcesInfo().filter((kind) => kind !== "TTYWrap" && kind !== "PipeWrap") }));

/** @param {number} sent whether file and webhook have acknowledged that many, and the console has taken or counted them */
function isAtRest(sent) {
  for (const report of multiplexer.stats().values()) {
    if (report.offered < sent || report.pending > 0) return false;
    conserved &&= isConserved(report);
  }
  return true;
}
