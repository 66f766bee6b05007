import type { ActionState, RunState, StepState } from "@flowtap/run-state";
import { visibleText } from "./visible-text.ts";

const MOST_NAME_LENGTH = 120;
const NAMELESS = "(no id)";

/** An id or a name as it is shown, whatever the engine put there. */
export function readableName(name: unknown): string {
  return typeof name === "string" && name !== "" ? visibleText(name, MOST_NAME_LENGTH) : NAMELESS;
}

/** A run's workflow, else its id. */
export function runName(run: RunState): string {
  return run.workflow === undefined || run.workflow === "" ? readableName(run.runId) : readableName(run.workflow);
}

/** The name of a run, step or action. */
export function nodeName(node: RunState | StepState | ActionState): string {
  if ("runId" in node) return runName(node);
  return readableName("actionId" in node ? node.actionId : node.stepId);
}

/** Which round of a loop a step is, 1-based; undefined for a step that ran once. */
export function roundOf(step: StepState): number | undefined {
  const round = step.iteration ?? step.round;
  return round > 0 ? round + 1 : undefined;
}
