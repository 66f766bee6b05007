import type { ExecutionEventType } from "@flowtap/core";
import type { EventFacts } from "./event-facts.ts";
import { foldActionEvent } from "./fold-actions.ts";
import { foldRunEvent } from "./fold-runs.ts";
import { foldProgress, foldStepEvent } from "./fold-steps.ts";
import type { KnownRuns } from "./known-runs.ts";

/** Takes the facts of an event into the runs. */
export type Fold = (runs: KnownRuns, facts: EventFacts) => void;

/**
 * A table, not a switch: what is called through it is compiled once by itself, and not into its caller as well.
 */
const FOLDS: Readonly<Record<ExecutionEventType, Fold>> = {
  workflow_started: foldRunEvent,
  workflow_completed: foldRunEvent,
  workflow_failed: foldRunEvent,
  step_started: foldStepEvent,
  step_completed: foldStepEvent,
  step_failed: foldStepEvent,
  step_skipped: foldStepEvent,
  step_retrying: foldStepEvent,
  step_progress: foldProgress,
  step_action_started: foldActionEvent,
  step_action_completed: foldActionEvent,
  step_action_failed: foldActionEvent,
};
const FOLD_OF = new Map<string, Fold>(Object.entries(FOLDS));

/** How events of a type are folded; undefined for a type that is not known. */
export function foldOf(type: string): Fold | undefined {
  return FOLD_OF.get(type);
}
