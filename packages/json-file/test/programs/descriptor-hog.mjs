// Uses up every descriptor, writes on beyond the size that calls for a rotation, lets go of them, and writes again until it is rotated.
// Usage: node descriptor-hog.mjs PATH
import { closeSync, openSync } from "node:fs";
import { createChannel } from "@flowtap/core";
import { JsonFileListener } from "../../dist/index.js";

const [path = ""] = process.argv.slice(2);
const channel = createChannel({ overflow: "wait" });
const listener = new JsonFileListener({ path, rotate: { maxBytes: 2000 } });
const done = listener.startListening(channel.receiver);

let next = 0;
const write = async () => {
  await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "step", attempt: (next += 1) });
  while (channel.report().delivered < next) await new Promise((resolve) => setTimeout(resolve, 1));
};

await write();
/** @type {number[]} */
const hogged = [];
try {
  for (;;) hogged.push(openSync("/dev/null", "r"));
} catch {
  // EMFILE: none is left.
}
for (let count = 0; count < 50; count += 1) await write();
const rotationsBefore = listener.stats().rotations;
hogged.forEach(closeSync);
const deadline = performance.now() + 10_000;
while (listener.stats().rotations === 0 && performance.now() < deadline) {
  await write();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
channel.sender.close();
await done;
const rotationsAfter = listener.stats().rotations;
await listener.stopListening();
console.log(JSON.stringify({ rotationsBefore, rotationsAfter, report: channel.report() }));
