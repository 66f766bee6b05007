// Writes numbered events until it is killed, and tells over stdout how many have been acknowledged: `ACK n` a line.
// Usage: node sequence-writer.mjs PATH OPTIONS-AS-JSON [FIRST-NUMBER] [SIZES, as in 200,65536] [COUNT]
import { writeSync } from "node:fs";
import { createChannel } from "@flowtap/core";
import { JsonFileListener } from "../../dist/index.js";

const [path = "", options = "{}", first = "0", sizes = "200", count = "Infinity"] = process.argv.slice(2);
const sizeOf = ((list) => (/** @type {number} */ index) => list[(index * 7919) % list.length] ?? 0)(sizes.split(",").map(Number));
const channel = createChannel({ capacity: 256, overflow: "wait" });
const listener = new JsonFileListener({ path, ...JSON.parse(options) });
const done = Promise.resolve(listener.startListening(channel.receiver));
done.catch((/** @type {unknown} */ error) => {
  writeSync(1, `REFUSED ${String(error)}\n`);
});

let told = -1;
const tell = () => {
  const { delivered, failed } = channel.report();
  if (delivered === told) return;
  try {
    writeSync(1, `ACK ${String(delivered)} ${String(failed)}\n`);
    told = delivered;
  } catch {
    // The pipe is full: nobody reads it right now.
  }
};

/** @type {NodeJS.Immediate | undefined} */
let ticking;
const tick = () => {
  tell();
  ticking = setImmediate(tick);
};
tick();

const end = Number(first) + Number(count);
for (let index = Number(first); index < end && !channel.sender.closed; index += 1) {
  const text = "x".repeat(Math.max(0, sizeOf(index) - 120));
  await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "step", attempt: index + 1, text });
  if (index % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
}
channel.sender.close();
await done.catch(() => undefined);
await listener.stopListening();
clearImmediate(ticking);
tell();
writeSync(1, `END ${JSON.stringify(channel.report())}\n`);
