// Posts to eight hosts whose names nobody resolves (a name server that never answers), writes a file meanwhile, and prints how long
// the writes took: { writes, p99Ms, lookups }. Run it in a network namespace of its own; it is the name server, too.
// Usage: node slow-lookup-sender.mjs FILE
import { createSocket } from "node:dgram";
import { open } from "node:fs/promises";
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "../../dist/index.js";

const server = createSocket("udp4");
const asked = new Set();
// The name stands behind the twelve bytes of the header.
server.on("message", (question) => asked.add(question.subarray(12).toString("latin1")));
await new Promise((resolve) => server.bind(53, "127.0.0.1", () => resolve(undefined)));

const listeners = Array.from({ length: 8 }, (_, index) => new WebhookListener({ url: `https://slow-${index}.example.com/`, deadlineMs: 4_000, attemptTimeoutMs: 3_000, stopTimeoutMs: 0 }));
const running = listeners.map(async (listener) => {
  const channel = createChannel();
  channel.sender.trySend({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build" });
  channel.sender.close();
  await listener.startListening(channel.receiver);
});
const state = { isOver: false };
void Promise.all(running).then(() => (state.isOver = true));

const file = await open(process.argv[2] ?? "", "w");
const times = [];
while (!state.isOver) {
  const startMs = performance.now();
  await file.write("a line\n");
  times.push(performance.now() - startMs);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await file.close();
server.close();
times.sort((a, b) => a - b);
console.log(JSON.stringify({ writes: times.length, p99Ms: times[Math.floor(times.length * 0.99)], lookups: asked.size }));
process.exit();
