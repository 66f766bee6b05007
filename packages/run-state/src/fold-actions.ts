import { applyStepIndex, applyWorkReport, end, start } from "./apply-report.ts";
import type { EventFacts } from "./event-facts.ts";
import { reclaim } from "./forgotten-nodes.ts";
import { hasEnded } from "./kept-nodes.ts";
import type { KnownRuns } from "./known-runs.ts";
import { confirmStep, createStep, findStep, trimSteps } from "./known-steps.ts";
import { createActionRecord, type ActionRecord, type StepRecord } from "./node-records.ts";
import { addUsage } from "./total-usage.ts";

/**
 * Takes in a `step_action_*` event. Its step exists, whether or not anything else said so. An id that is started again
 * after it ended is another action; any other event is about the latest action with its id.
 */
export function foldActionEvent(runs: KnownRuns, facts: EventFacts): void {
  const run = runs.confirm(facts);
  const knownStep = findStep(run, facts);
  if (knownStep === undefined) reclaim(run.state.forgottenSteps);
  const step = knownStep ?? createStep(runs, run, facts.stepId);
  confirmStep(run, step, facts.iteration);
  applyStepIndex(step.state, facts);
  const starts = facts.type === "step_action_started";
  if (starts && step.state.status === "retrying") run.steps.setStatus(step, "running");
  const known = findAction(step, facts.actionId);
  const action = known === undefined || (starts && hasEnded(known.state.status)) ? createActionRecord(facts.actionId) : known;
  if (known === undefined && !starts) reclaim(step.state.forgottenActions);
  if (!action.confirmed) step.actions.confirm(action);
  if (starts) start(step.actions, action, facts);
  else end(step.actions, action, facts.type === "step_action_failed" ? "failed" : "completed", facts);
  applyWorkReport(action.state, facts);
  trimActions(step);
  trimSteps(runs, run);
  runs.trim();
}

/** Takes a `step_progress` event that names an action into the latest action with that id. */
export function foldActionProgress(step: StepRecord, facts: EventFacts): void {
  let action = findAction(step, facts.actionId);
  if (action === undefined) {
    if (step.actions.full) return;
    action = createActionRecord(facts.actionId);
    step.actions.addProvisional(action);
  }
  if (!hasEnded(action.state.status)) applyWorkReport(action.state, facts);
  trimActions(step);
}

function findAction(step: StepRecord, actionId: string): ActionRecord | undefined {
  const { nodes } = step.actions;
  for (let place = nodes.length - 1; place >= 0; place -= 1) {
    const action = nodes[place];
    if (action?.id === actionId) return action;
  }
  return undefined;
}

function trimActions(step: StepRecord): void {
  const { state } = step;
  for (let action = step.actions.takeSurplus(); action !== undefined; action = step.actions.takeSurplus()) {
    if (!action.confirmed) continue;
    const { status, usage } = action.state;
    state.forgottenActions[status] += 1;
    if (hasEnded(status)) state.forgottenUsage = addUsage(state.forgottenUsage, usage);
  }
}
