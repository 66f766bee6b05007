// fold-many.mjs RUNS STEPS EVENTS: so many events of so many runs at once, each with so many steps, through a tap into the fold.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createListener, openTap } from "@flowtap/core";
import { createRunStates } from "@flowtap/run-state";
import { verifyLedger } from "../emit-all.mjs";
import { sendFigures } from "../isolated-run.mjs";

/** Until as many runs as there will ever be have begun, and some have ended. */
const WARM_UP_EVENTS = 500_000;
const FIRST_EVENTS = 100_000;
const TIMESTAMP = "2026-01-01T00:00:00Z";

const [runs = 1, stepsARun = 1, count = 0] = process.argv.slice(2).map(Number);
const eventsARun = 2 * stepsARun + 2;
setFlagsFromString("--expose-gc");
/** @type {() => void} */
const collectGarbage = runInNewContext("gc");
const states = createRunStates({ maxRuns: runs });
const listener = createListener({
  name: "fold",
  onBatch: (events) => {
    for (const event of events) states.apply(event);
  },
});
const tap = openTap(listener, { overflow: "wait" });

let sent = 0;
/** @param {number} until */
async function emitUntil(until) {
  for (; sent < until; sent += 1) {
    if (tap.room === 0) await tap.whenEmpty();
    tap.emit(eventAt(sent));
  }
  await tap.whenEmpty();
}

// Every run starts, then its steps start and complete in turn with those of all others; after its last step it ends and a new one starts.
/** @param {number} index @returns {import("@flowtap/core").ExecutionEvent} */
function eventAt(index) {
  const lane = index % runs;
  const turn = Math.floor(index / runs);
  const inRun = turn % eventsARun;
  const runId = `run-${String(lane)}-${String(Math.floor(turn / eventsARun))}`;
  if (inRun === 0) return { type: "workflow_started", timestamp: TIMESTAMP, runId };
  if (inRun === eventsARun - 1) return { type: "workflow_completed", timestamp: TIMESTAMP, runId };
  const stepId = `step-${String((inRun - 1) >> 1)}`;
  if (inRun % 2 === 1) return { type: "step_started", timestamp: TIMESTAMP, runId, stepId };
  return { type: "step_completed", timestamp: TIMESTAMP, runId, stepId, durationNs: 1_000_000 };
}

/** @param {number} events @returns {Promise<{ cpuNs: number, heapMiB: number }>} what so many more cost, an event, and what is kept afterwards */
async function measure(events) {
  const startCpu = process.cpuUsage();
  await emitUntil(sent + events);
  const { user, system } = process.cpuUsage(startCpu);
  collectGarbage();
  return { cpuNs: ((user + system) * 1e3) / events, heapMiB: process.memoryUsage().heapUsed / 1_048_576 };
}

await emitUntil(Math.min(WARM_UP_EVENTS, 5 * count));
const first = await measure(Math.min(FIRST_EVENTS, count));
const all = await measure(count);
verifyLedger(await tap.close(), sent);
if (states.runs.size === 0) throw new Error("expected runs, received none");
sendFigures({ cpuNs: all.cpuNs, cpuNsAtFirst: first.cpuNs, heapMiB: all.heapMiB, heapMiBAtFirst: first.heapMiB });
