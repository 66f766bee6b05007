import type { ExecutionEvent } from "@flowtap/core";
import { buildEvent } from "../build-event.ts";
import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { watchLeftovers } from "../leftovers.ts";
import { createTrialRun } from "../trial-events.ts";
import { delay } from "../until.ts";
import type { CaseDraft } from "./case-draft.ts";

const MANY_EVENTS = 100_000;
const EARLY = { from: 20_000, to: 40_000 };
const LATE_FROM = 80_000;
const SAMPLE_EVERY = 10_000;
const MOST_GROWTH_BYTES = 8 * 2 ** 20;
const BATCH_SIZE = 500;
const LEFTOVER_MS = 3_000;

/** What a listener costs: memory while it runs, and nothing once it has stopped. */
export const resourceCases: readonly CaseDraft[] = [
  {
    id: "leaves-nothing-behind",
    title: "leaves no handle, file, timer or process listener behind when it has stopped",
    rule: contractRules.stopReleases,
    needs: ["node"],
    body: async (context, rule) => {
      const graceMs = Math.min(LEFTOVER_MS, context.limits.deadlineMs);
      const leftovers = await watchLeftovers(async () => {
        const [subject, stopped, unused] = [await context.open(), await context.open(), await context.open()];
        subject.trial.start();
        for (const event of createTrialRun(20)) subject.trial.offer(event);
        if (context.reads) await subject.trial.handlesAll(rule);
        await subject.trial.finish();
        await subject.trial.stop();
        stopped.trial.start();
        for (const event of createTrialRun(20)) stopped.trial.offer(event);
        await stopped.trial.stop();
        await unused.trial.stop();
      }, graceMs);
      if (leftovers.length > 0) throw new ConformanceError(rule, `nothing left within ${String(graceMs)} ms after the stop`, leftovers.join("; "));
    },
  },
  {
    id: "takes-100000-events-in-bounded-memory",
    title: "takes 100,000 events without keeping them",
    rule: contractRules.memory,
    needs: ["reads", "boundedMemory", "node"],
    body: async (context, rule) => {
      const usedBytes = await createGarbageCollector();
      const { trial } = await context.open();
      trial.start();
      const early: number[] = [];
      const late: number[] = [];
      for (let sent = 0; sent < MANY_EVENTS; sent += BATCH_SIZE) {
        await trial.send(Array.from({ length: BATCH_SIZE }, (_, index) => largeEvent(sent + index)));
        if (sent % SAMPLE_EVERY !== 0) continue;
        await trial.handlesAll(rule);
        if (sent >= EARLY.from) await delay(context.quietMs); // What flushes on a timer needs a turn of the event loop.
        if (sent >= EARLY.from && sent <= EARLY.to) early.push(usedBytes());
        if (sent >= LATE_FROM) late.push(usedBytes());
      }
      await trial.handlesAll(rule);
      // What fills and is emptied again may be full or empty at any one moment.
      const growthBytes = Math.min(...late) - Math.max(...early);
      trial.expectDelivered(rule, MANY_EVENTS);
      await trial.finish();
      if (growthBytes > MOST_GROWTH_BYTES) {
        throw new ConformanceError(rule, `at most ${mebibytes(MOST_GROWTH_BYTES)} more in use from event ${String(LATE_FROM)} on than up to event ${String(EARLY.to)}`, `${mebibytes(growthBytes)} more; what keeps events by design declares boundedMemory: false`);
      }
    },
  },
];

/** In turn: a step that never ends, in one of ten runs, and the start or the end of a run, with ids that are long and used once. */
function largeEvent(index: number): ExecutionEvent {
  const number = String(index - (index % 4)).padStart(8, "0");
  if (index % 2 === 0) return buildEvent("step_started", { runId: `run-${String(index % 10)}`, stepId: `step-${String(index)}-${number.repeat(76)}`, text: number.repeat(32) });
  const runId = `run-${number.repeat(152)}`;
  return index % 4 === 1 ? buildEvent("workflow_started", { runId, metadata: { workflow: "memory" } }) : buildEvent("workflow_completed", { runId });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
