import { applyStepIndex, applyWorkReport, clearEnd, end, start } from "./apply-report.ts";
import type { EventFacts } from "./event-facts.ts";
import { foldActionProgress } from "./fold-actions.ts";
import { reclaim } from "./forgotten-nodes.ts";
import { hasEnded } from "./kept-nodes.ts";
import type { KnownRuns } from "./known-runs.ts";
import { confirmStep, createStep, findStep, trimSteps } from "./known-steps.ts";
import type { RunRecord, StepRecord } from "./node-records.ts";

/** Takes in `step_started`, `_completed`, `_failed`, `_skipped` or `_retrying`. */
export function foldStepEvent(runs: KnownRuns, facts: EventFacts): void {
  const run = runs.confirm(facts);
  const known = findStep(run, facts);
  const opens = facts.type === "step_started" || facts.type === "step_skipped";
  if (known === undefined && !opens) reclaim(run.state.forgottenSteps);
  const step = known === undefined || opensRound(known, facts) ? createStep(runs, run, facts.stepId) : known;
  confirmStep(run, step, facts.iteration);
  applyTransition(run, step, facts);
  applyStepIndex(step.state, facts);
  applyWorkReport(step.state, facts);
  trimSteps(runs, run);
  runs.trim();
}

/** Takes in `step_progress`. It opens no round, ends nothing, and counts for nothing once its step has ended. */
export function foldProgress(runs: KnownRuns, facts: EventFacts): void {
  const run = runs.suppose(facts);
  if (run === undefined) return;
  let step = findStep(run, facts);
  if (step === undefined) {
    if (run.steps.full) return;
    step = createStep(runs, run, facts.stepId);
    run.steps.addProvisional(step);
  }
  if (hasEnded(step.state.status)) return;
  if (!step.confirmed && facts.iteration !== undefined) step.state.iteration = facts.iteration;
  applyStepIndex(step.state, facts);
  if (facts.actionId === "") applyWorkReport(step.state, facts);
  else foldActionProgress(step, facts);
  trimSteps(runs, run);
  runs.trim();
}

/**
 * Whether an event of a known step is about a round of its own: it names another iteration, or it starts or skips the step
 * after it ended.
 */
function opensRound({ confirmed, state }: StepRecord, { type, iteration }: EventFacts): boolean {
  if (!confirmed) return false;
  if (iteration !== undefined && state.iteration !== undefined && iteration !== state.iteration) return true;
  if (type === "step_started") return hasEnded(state.status);
  return type === "step_skipped" && (state.status === "completed" || state.status === "failed");
}

function applyTransition(run: RunRecord, step: StepRecord, facts: EventFacts): void {
  switch (facts.type) {
    case "step_started": {
      const { status, startedAt } = step.state;
      start(run.steps, step, facts);
      if (status === "retrying") step.state.startedAt = startedAt ?? facts.timestamp;
      break;
    }
    case "step_retrying":
      run.steps.setStatus(step, "retrying");
      clearEnd(step.state);
      break;
    case "step_completed":
      end(run.steps, step, "completed", facts);
      break;
    case "step_failed":
      end(run.steps, step, "failed", facts);
      break;
    case "step_skipped":
      end(run.steps, step, "skipped", facts);
      break;
  }
}
