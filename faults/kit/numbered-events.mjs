const TIMESTAMP = "2026-01-02T03:04:05.678901Z";

/** How many events a run has, its start and its end included. */
export const EVENTS_A_RUN = 1_000;
const EVENTS_A_STEP = 100;

/**
 * Event number `index` of an endless engine: run after run, each a start, steps with their progress, and an end. Its place within
 * its run stands in `attempt`, from 1.
 *
 * @param {number} index
 * @returns {import("@flowtap/core").ExecutionEvent}
 */
export function eventNumber(index) {
  const runId = `run-${String(Math.floor(index / EVENTS_A_RUN))}`;
  const place = index % EVENTS_A_RUN;
  const common = { timestamp: TIMESTAMP, runId, attempt: place + 1 };
  if (place === 0) return { ...common, type: "workflow_started", metadata: { workflow: "nightly" } };
  if (place === EVENTS_A_RUN - 1) return { ...common, type: "workflow_completed", durationNs: 1_000_000 };
  const stepId = `step-${String(Math.floor(place / EVENTS_A_STEP))}`;
  if (place % EVENTS_A_STEP === 0 || place === 1) return { ...common, type: "step_started", stepId };
  if (place % EVENTS_A_STEP === EVENTS_A_STEP - 1 || place === EVENTS_A_RUN - 2) return { ...common, type: "step_completed", stepId, durationNs: 1_000 };
  return { ...common, type: "step_progress", stepId, text: "compiling the next of many files, one after the other" };
}
