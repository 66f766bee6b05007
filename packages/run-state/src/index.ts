// The fold
export { createRunStates } from "./bounded-run-states.ts";
export type { RunStates, RunStatesOptions } from "./run-states.ts";

// What it knows
export type { ActionState, ActionStatus, NodeState, RunState, RunStatus, StepState, StepStatus } from "./run-state.ts";

// Reading it
export { countRuns, countSteps } from "./count-nodes.ts";
export { childRuns, rootRuns } from "./run-tree.ts";
export { addUsage, stepUsage, totalUsage } from "./total-usage.ts";
