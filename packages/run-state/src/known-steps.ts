import type { EventFacts } from "./event-facts.ts";
import { hasEnded } from "./kept-nodes.ts";
import type { KnownRuns } from "./known-runs.ts";
import { createStepRecord, iterationKey, type RunRecord, type StepRecord } from "./node-records.ts";
import { addUsage, stepUsage } from "./total-usage.ts";

/** The latest round of the event's step with its iteration; if there is none, the latest round. */
export function findStep(run: RunRecord, { stepId, iteration }: EventFacts): StepRecord | undefined {
  const latest = run.stepsById.get(stepId);
  if (latest === undefined || iteration === undefined || latest.state.iteration === iteration) return latest;
  return run.stepsByIteration.get(iterationKey(stepId, iteration)) ?? latest;
}

/** A round of a step, not yet among the others. */
export function createStep(runs: KnownRuns, run: RunRecord, stepId: string): StepRecord {
  const earlier = run.stepsById.get(stepId);
  const step = createStepRecord(stepId, earlier === undefined ? 0 : earlier.state.round + 1, runs.bounds.maxActionsPerStep);
  run.stepsById.set(stepId, step);
  if (earlier === undefined) runs.links.stepAppeared(run, stepId);
  return step;
}

/** An event other than `step_progress` speaks of the step. */
export function confirmStep(run: RunRecord, step: StepRecord, iteration: number | undefined): void {
  if (!step.confirmed) {
    step.state.iteration = undefined;
    run.steps.confirm(step);
  }
  if (iteration === undefined || step.state.iteration !== undefined) return;
  step.state.iteration = iteration;
  run.stepsByIteration.set(iterationKey(step.id, iteration), step);
}

/** Forgets what there is no room for. */
export function trimSteps(runs: KnownRuns, run: RunRecord): void {
  for (let step = run.steps.takeSurplus(); step !== undefined; step = run.steps.takeSurplus()) forgetStep(runs, run, step);
}

function forgetStep(runs: KnownRuns, run: RunRecord, step: StepRecord): void {
  const { id, state } = step;
  if (run.stepsById.get(id) === step) {
    const earlier = state.round === 0 ? undefined : run.steps.nodes.findLast((other) => other.id === id);
    if (earlier === undefined) run.stepsById.delete(id);
    else run.stepsById.set(id, earlier);
  }
  const key = state.iteration === undefined ? undefined : iterationKey(id, state.iteration);
  if (key !== undefined && run.stepsByIteration.get(key) === step) run.stepsByIteration.delete(key);
  if (step.confirmed) {
    run.state.forgottenSteps[state.status] += 1;
    if (hasEnded(state.status)) run.state.forgottenUsage = addUsage(run.state.forgottenUsage, stepUsage(state));
  }
  runs.links.stepForgotten(step);
}
