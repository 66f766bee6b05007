import type { RunState, StepState } from "./run-state.ts";
import type { RunStates } from "./run-states.ts";

/**
 * The runs that hang under no other known run, in order. Going down from each by {@link childRuns} of it and of its
 * steps reaches every run once. Nesting may be as deep as there are runs.
 */
export function rootRuns(states: RunStates): RunState[] {
  return [...states.runs.values()].filter((run) => !run.nested);
}

/** The known runs that a step started, or that a run started without naming a known step of it, in order. */
export function childRuns(states: RunStates, parent: RunState | StepState): RunState[] {
  return parent.childRunIds.map((id) => states.runs.get(id)).filter((run) => run !== undefined);
}
