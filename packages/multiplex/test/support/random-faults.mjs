// Runs multiplexers under random fault schedules, many at a time, and prints what came of it as JSON. Started with
// --unhandled-rejections=strict: a rejection that nobody handles ends the process.
import { createListener, isConserved, openTap } from "@flowtap/core";
import { MultiplexListener } from "@flowtap/multiplex";

const [firstSeed = 0, seeds = 0] = process.argv.slice(2).map(Number);
const AT_A_TIME = 50;
const totals = { seeds: 0, conserved: 0, siblingsComplete: 0, faults: 0, errors: 0 };

/** @param {number} seed */
function randomNumbers(seed) {
  let state = seed * 2_654_435_761;
  /** @param {number} below */
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return (state >>> 8) % below;
  };
}

const never = new Promise(() => undefined);
const fail = () => { throw new Error("on purpose"); };
/** @type {((progress: import("@flowtap/core").Receiver<any>) => any)[]} */
const starts = [
  fail,
  () => Promise.reject(null), // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- listeners reject with anything
  () => new Promise((_, reject) => setTimeout(reject, 1, "late")),
  async (progress) => { for await (const _ of progress) fail(); },
  async (progress) => { for await (const _ of progress) break; },
  async (progress) => { for await (const _ of progress.batches(1)) await new Promise((resolve) => setTimeout(resolve, 1)); },
  async (progress) => { for await (const _ of progress) await never; },
  (progress) => { progress.cancel(new Error("no interest")); },
  (progress) => { progress.finish(); return Promise.reject(undefined); }, // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- listeners reject with anything
  () => never,
  () => ({ then: fail }),
  () => undefined,
];
/** @type {(() => any)[]} */
const stops = [
  () => undefined,
  fail,
  () => Promise.reject(null), // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- listeners reject with anything
  () => never,
  () => new Promise((_, reject) => setTimeout(reject, 12, "late")),
  () => ({ then: fail }),
];
const policies = /** @type {const} */ (["drop-oldest", "drop-newest", "coalesce"]);

/** @param {number} seed */
async function runSeed(seed) {
  const random = randomNumbers(seed);
  /** @template T @param {readonly T[]} from */
  const pick = (from) => /** @type {T} */ (from[random(from.length)]);
  let seen = 0;
  const healthy = createListener({ name: "healthy", onBatch: (batch) => { seen += batch.length; } });
  const faulty = Array.from({ length: 1 + random(3) }, () => ({
    listener: { name: "faulty", startListening: pick(starts), stopListening: pick(stops) },
    capacity: 1 + random(20),
    overflow: pick(policies),
    ...(random(4) === 0 ? { filter: fail } : {}),
  }));
  const multiplexer = new MultiplexListener([...faulty.slice(1), healthy, ...faulty.slice(0, 1)], {
    stopTimeoutMs: 5,
    onListenerError: () => {
      totals.errors++;
      return /** @type {any} */ (pick([() => undefined, () => Promise.reject(new Error("report"))])()); // an async callback, as users write them
    },
  });
  const tap = openTap(multiplexer, { capacity: 64, overflow: "wait", stopTimeoutMs: 2_000 });
  const count = random(200);
  for (let index = 0; index < count; index++) {
    await tap.send({ type: "step_progress", timestamp: "2026-01-01T00:00:00Z", runId: "r", stepId: `s${index % 7}` });
    if (random(60) === 0) void multiplexer.remove("faulty");
    if (random(60) === 0) multiplexer.add({ listener: { startListening: pick(starts), stopListening: pick(stops) }, overflow: "drop-oldest" });
    if (random(20) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const report = await tap.close();
  await multiplexer.stopListening().catch(() => { totals.faults++; });
  totals.seeds++;
  if (isConserved(report) && [...multiplexer.stats().values()].every((child) => isConserved(child) && child.pending === 0)) totals.conserved++;
  if (seen === count) totals.siblingsComplete++;
}

for (let seed = firstSeed; seed < firstSeed + seeds; seed += AT_A_TIME) {
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, firstSeed + seeds - seed) }, (_, offset) => runSeed(seed + offset)));
}
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify(totals));
