import type { RunState, RunStatus, StepStatus } from "./run-state.ts";
import type { RunStates } from "./run-states.ts";

/** How many steps of a run stand how, forgotten ones included; every round of a step counts. */
export function countSteps(run: RunState): Record<StepStatus, number> {
  const counts = { ...run.forgottenSteps };
  for (const step of run.steps) counts[step.status] += 1;
  return counts;
}

/** How many runs stand how, forgotten ones included. */
export function countRuns(states: RunStates): Record<RunStatus, number> {
  const counts = { ...states.forgottenRuns };
  for (const run of states.runs.values()) counts[run.status] += 1;
  return counts;
}
