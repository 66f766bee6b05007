import type { UsageMetadata } from "@flowtap/core";
import type { RunState, StepState } from "./run-state.ts";

/**
 * What a run used: what it reported itself, or else the sum over its steps. Child runs are not in it. Undefined when
 * nothing was reported.
 */
export function totalUsage(run: RunState): UsageMetadata | undefined {
  if (run.usage !== undefined) return run.usage;
  return run.steps.reduce((sum, step) => addUsage(sum, stepUsage(step)), run.forgottenUsage);
}

/** What a step used: what it reported itself, or else the sum over its actions. Undefined when nothing was reported. */
export function stepUsage(step: StepState): UsageMetadata | undefined {
  if (step.usage !== undefined) return step.usage;
  return step.actions.reduce((sum, action) => addUsage(sum, action.usage), step.forgottenUsage);
}

/** The sum of two usages; what neither reports stays unreported. */
export function addUsage(one: UsageMetadata | undefined, other: UsageMetadata | undefined): UsageMetadata | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const sum: { -readonly [Key in keyof UsageMetadata]: UsageMetadata[Key] } = { ...one };
  for (const key of ["input_tokens", "output_tokens", "cost"] as const) {
    const added = other[key];
    if (added !== undefined) sum[key] = (sum[key] ?? 0) + added;
  }
  return sum;
}
