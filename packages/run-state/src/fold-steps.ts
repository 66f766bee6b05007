import { applyStepIndex, applyWorkReport, clearEnd, end, start } from "./apply-report.ts";
import type { EventFacts } from "./event-facts.ts";
import { foldActionEvent, foldActionProgress } from "./fold-actions.ts";
import { reclaim } from "./forgotten-nodes.ts";
import { hasEnded } from "./kept-nodes.ts";
import { createStepRecord, iterationKey, type RunRecord, type StepRecord } from "./node-records.ts";
import type { RunLinks } from "./run-links.ts";
import { addUsage, stepUsage } from "./total-usage.ts";

/** Takes events that name a step into the run that they belong to. */
export class StepFold {
  readonly #maxActions: number;
  readonly #links: RunLinks;

  constructor(maxActions: number, links: RunLinks) {
    this.#maxActions = maxActions;
    this.#links = links;
  }

  /** Takes in `step_started`, `_completed`, `_failed`, `_skipped` or `_retrying`. */
  foldStepEvent(run: RunRecord, facts: EventFacts): void {
    const known = findStep(run, facts.stepId, facts.iteration);
    const opens = facts.type === "step_started" || facts.type === "step_skipped";
    if (known === undefined && !opens) reclaim(run.state.forgottenSteps);
    const step = known === undefined || opensRound(known, facts) ? this.#createStep(run, facts.stepId) : known;
    confirmStep(run, step, facts.iteration);
    applyTransition(run, step, facts);
    applyStepIndex(step.state, facts);
    applyWorkReport(step.state, facts);
    this.#trimSteps(run);
  }

  /** Takes in a `step_action_*` event: its step exists, whether or not anything else said so. */
  foldActionEvent(run: RunRecord, facts: EventFacts): void {
    let step = findStep(run, facts.stepId, facts.iteration);
    if (step === undefined) {
      reclaim(run.state.forgottenSteps);
      step = this.#createStep(run, facts.stepId);
    }
    confirmStep(run, step, facts.iteration);
    if (step.state.status === "retrying" && facts.type === "step_action_started") run.steps.setStatus(step, "running");
    applyStepIndex(step.state, facts);
    foldActionEvent(step, facts);
    this.#trimSteps(run);
  }

  /** Takes in `step_progress`. It opens no round, ends nothing, and counts for nothing once its step has ended. */
  foldProgress(run: RunRecord, facts: EventFacts): void {
    let step = findStep(run, facts.stepId, facts.iteration);
    if (step === undefined) {
      if (run.steps.full) return;
      step = this.#createStep(run, facts.stepId);
      run.steps.addProvisional(step);
    }
    if (hasEnded(step.state.status)) return;
    if (!step.confirmed && facts.iteration !== undefined) step.state.iteration = facts.iteration;
    applyStepIndex(step.state, facts);
    if (facts.actionId === "") applyWorkReport(step.state, facts);
    else foldActionProgress(step, facts);
    this.#trimSteps(run);
  }

  #createStep(run: RunRecord, stepId: string): StepRecord {
    const earlier = run.stepsById.get(stepId);
    const step = createStepRecord(stepId, earlier === undefined ? 0 : earlier.state.round + 1, this.#maxActions);
    run.stepsById.set(stepId, step);
    if (earlier === undefined) this.#links.stepAppeared(run, stepId);
    return step;
  }

  #trimSteps(run: RunRecord): void {
    for (let step = run.steps.takeSurplus(); step !== undefined; step = run.steps.takeSurplus()) this.#forgetStep(run, step);
  }

  #forgetStep(run: RunRecord, step: StepRecord): void {
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
    this.#links.stepForgotten(step);
  }
}

/** The latest round of a step with this iteration; if there is none, the latest round. */
function findStep(run: RunRecord, stepId: string, iteration: number | undefined): StepRecord | undefined {
  const latest = run.stepsById.get(stepId);
  if (latest === undefined || iteration === undefined || latest.state.iteration === iteration) return latest;
  return run.stepsByIteration.get(iterationKey(stepId, iteration)) ?? latest;
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

function confirmStep(run: RunRecord, step: StepRecord, iteration: number | undefined): void {
  if (!step.confirmed) {
    step.state.iteration = undefined;
    run.steps.confirm(step);
  }
  if (iteration === undefined || step.state.iteration !== undefined) return;
  step.state.iteration = iteration;
  run.stepsByIteration.set(iterationKey(step.id, iteration), step);
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
