import type { ProgressMetadata, UsageMetadata } from "@flowtap/core";

/** How a run stands. A run that anything was heard of runs until an event ends it. */
export type RunStatus = "running" | "completed" | "failed";

/** How a step stands. `retrying`: an attempt failed and the next one is waited for. */
export type StepStatus = "running" | "retrying" | "completed" | "failed" | "skipped";

/** How an action stands. */
export type ActionStatus = "running" | "completed" | "failed";

/**
 * What a run, a step and an action have in common. Every node is a live view: {@link RunStates.apply} changes it in
 * place, arrays included. Read it between two calls of `apply`; copy what must not change.
 */
export interface NodeState {
  /** RFC 3339, from the event that started it; undefined when no event did. */
  readonly startedAt?: string | undefined;
  /** RFC 3339, from the event that ended it; undefined while it goes on. */
  readonly endedAt?: string | undefined;
  /** Integer nanoseconds, as the engine measured it. */
  readonly durationNs?: number | undefined;
  /** Why it failed, or why it is tried again. */
  readonly error?: string | undefined;
  /** The latest text about it. As hostile as the event it came in. */
  readonly text?: string | undefined;
  /** The latest usage reported for it. Finite numbers only. */
  readonly usage?: UsageMetadata | undefined;
  /** The latest 100 at most, oldest first. */
  readonly diagnostics: readonly string[];
}

/** One action (a tool call, a shell command) of a step. An id that is used again after it ended is another action. */
export interface ActionState extends NodeState {
  /** May be empty, and need not be unique within the step. */
  readonly actionId: string;
  /** How it stands. */
  readonly status: ActionStatus;
  /** How far it got. Finite numbers only. */
  readonly progress?: ProgressMetadata | undefined;
  /** 1-based number of the attempt that it belongs to. */
  readonly attempt?: number | undefined;
}

/** One round of a step: a step that a loop runs three times is three of these. */
export interface StepState extends NodeState {
  /** Unique within the run only together with {@link StepState.round}. */
  readonly stepId: string;
  /** How it stands. */
  readonly status: StepStatus;
  /** Tells apart the rounds in which a run executes the same step id: 0 for the first that is remembered. */
  readonly round: number;
  /** From metadata `iteration`, when the engine says it. */
  readonly iteration?: number | undefined;
  /** As the engine gave it: may jump, clash with another step's, or exceed the total. */
  readonly stepIndex?: number | undefined;
  /** How far it got. Finite numbers only. */
  readonly progress?: ProgressMetadata | undefined;
  /** 1-based number of the current attempt. */
  readonly attempt?: number | undefined;
  /** In the order of their first `step_action_*` event, then those that only `step_progress` spoke of, by id. */
  readonly actions: readonly ActionState[];
  /** Actions forgotten to keep memory bounded, by the status they had. */
  readonly forgottenActions: Readonly<Record<ActionStatus, number>>;
  /** Sum of the usage of forgotten actions. */
  readonly forgottenUsage?: UsageMetadata | undefined;
  /** Ids of the runs that this step started, all of them known. */
  readonly childRunIds: readonly string[];
}

/** One run of a workflow. */
export interface RunState extends NodeState {
  /** Unique. May be empty. */
  readonly runId: string;
  /** How it stands. Steps may still be running after it ended, when the engine never said what became of them. */
  readonly status: RunStatus;
  /** Name of the workflow. */
  readonly workflow?: string | undefined;
  /** How many steps the engine announced. May be wrong. */
  readonly stepsTotal?: number | undefined;
  /** The run that it says started it. May be unknown, forgotten, or itself: see {@link RunState.nested}. */
  readonly parentRunId?: string | undefined;
  /** The step of the parent that it says started it. */
  readonly parentStepId?: string | undefined;
  /**
   * Whether it is in the `childRunIds` of a known run or of one of that run's steps. False: a root of the tree. A link
   * that would close a circle is not made, so every run is reached from exactly one root.
   */
  readonly nested: boolean;
  /** In the order of their first event other than `step_progress`, then those that only `step_progress` spoke of, by id. */
  readonly steps: readonly StepState[];
  /** Steps forgotten to keep memory bounded, by the status they had. */
  readonly forgottenSteps: Readonly<Record<StepStatus, number>>;
  /** Sum of the usage of forgotten steps. */
  readonly forgottenUsage?: UsageMetadata | undefined;
  /** Ids of the runs that this run started, all of them known, and that named no known step of it. */
  readonly childRunIds: readonly string[];
}
