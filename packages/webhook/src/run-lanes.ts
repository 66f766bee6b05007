import type { ExecutionEvent } from "@flowtap/core";

/**
 * Splits events into at most `count` lanes of about the same length, each run in one lane and in order. The same events are always
 * split in the same way, so that what is sent again carries the same ids.
 */
export function splitByRun(events: readonly ExecutionEvent[], count: number): readonly (readonly ExecutionEvent[])[] {
  if (count === 1 || events.length < 2) return events.length === 0 ? [] : [events];
  const runs = new Map<unknown, ExecutionEvent[]>();
  for (const event of events) {
    const runId = runIdOf(event);
    const run = runs.get(runId);
    if (run === undefined) runs.set(runId, [event]);
    else run.push(event);
  }
  const lanes: ExecutionEvent[][] = Array.from({ length: Math.min(count, runs.size) }, () => []);
  // The longest run first, each to the shortest lane. Within a lane runs stand behind one another: across runs there is no order.
  for (const run of [...runs.values()].sort((a, b) => b.length - a.length)) {
    const shortest = lanes.reduce((least, lane) => (lane.length < least.length ? lane : least));
    for (const event of run) shortest.push(event);
  }
  return lanes;
}

/** Of an event that an engine in JavaScript made, which may be anything. */
function runIdOf(event: ExecutionEvent): unknown {
  try {
    return event.runId;
  } catch {
    return undefined;
  }
}
