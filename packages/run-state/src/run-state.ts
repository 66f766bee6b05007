import type { ProgressMetadata, UsageMetadata } from "@flowtap/core";

/** How a run, a step or an action stands. `pending`: known of, but not started as far as anybody said. */
export type RunStatus = "pending" | "running" | "completed" | "failed";
export type StepStatus = "pending" | "running" | "retrying" | "completed" | "failed" | "skipped";
export type ActionStatus = "running" | "completed" | "failed";

/** What a run, a step and an action have in common. */
export interface NodeState {
  /** RFC 3339, from the event that started it; absent when no event did. */
  readonly startedAt?: string;
  /** RFC 3339, from the event that ended it. */
  readonly endedAt?: string;
  /** Integer nanoseconds, as the engine measured it. */
  readonly durationNs?: number;
  /** Why it failed. */
  readonly error?: string;
  /** The latest text about it. */
  readonly text?: string;
  /** The latest usage reported for it. */
  readonly usage?: UsageMetadata;
  /** At most the latest 100. */
  readonly diagnostics: readonly string[];
}

export interface ActionState extends NodeState {
  readonly actionId: string;
  readonly status: ActionStatus;
  readonly progress?: ProgressMetadata;
  /** 1-based. */
  readonly attempt?: number;
}

export interface StepState extends NodeState {
  readonly stepId: string;
  readonly status: StepStatus;
  /** Tells apart the rounds in which a run executes the same step id: 0 for the first. */
  readonly round: number;
  /** From metadata `iteration`, when the engine says it. */
  readonly iteration?: number;
  readonly stepIndex?: number;
  readonly progress?: ProgressMetadata;
  /** 1-based number of the current attempt. */
  readonly attempt?: number;
  /** In the order in which they were first heard of. */
  readonly actions: readonly ActionState[];
  /** Ids of the runs that this step started. */
  readonly childRunIds: readonly string[];
}

export interface RunState extends NodeState {
  readonly runId: string;
  readonly status: RunStatus;
  /** Name of the workflow. */
  readonly workflow?: string;
  readonly stepsTotal?: number;
  readonly parentRunId?: string;
  readonly parentStepId?: string;
  /** In the order in which they were first heard of. */
  readonly steps: readonly StepState[];
  /** Steps that were forgotten to keep memory bounded, by the status they had. */
  readonly forgottenSteps: Readonly<Record<StepStatus, number>>;
  /** Ids of the runs started by this run that named no step of it. */
  readonly childRunIds: readonly string[];
}
