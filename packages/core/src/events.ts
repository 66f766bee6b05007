/** Every event type that flowtap knows. Engines may send others; listeners ignore what they do not know. */
export type ExecutionEventType =
  | "workflow_started"
  | "workflow_completed"
  | "workflow_failed"
  | "step_started"
  | "step_progress"
  | "step_completed"
  | "step_failed"
  | "step_skipped"
  | "step_retrying"
  | "step_action_started"
  | "step_action_completed"
  | "step_action_failed";

/** The types that end a run. */
export type TerminalEventType = "workflow_completed" | "workflow_failed";

/** What every event has, whatever its type. */
export interface EventFields {
  /**
   * When it happened: RFC 3339 with its own offset and up to nine fractional digits. A string, because `Date` keeps
   * neither the offset nor more than milliseconds.
   */
  readonly timestamp: string;
  /** Which run it belongs to. */
  readonly runId: string;
  /** Which step of the run, for `step_*` events. */
  readonly stepId?: string;
  /** Which action of the step, for `step_action_*` events. */
  readonly actionId?: string;
  /** 0-based place of the step among its siblings: an integer within ±(2^53−1). */
  readonly stepIndex?: number;
  /** How long it took, in integer nanoseconds, within ±(2^53−1). */
  readonly durationNs?: number;
  /** Why it failed, for people. */
  readonly error?: string;
  /** 1-based number of the attempt: an integer within ±(2^53−1). */
  readonly attempt?: number;
  /** What a tool, a model or a person said. Hostile until shown otherwise. */
  readonly text?: string;
  /** Whatever else the engine knows, as JSON data. {@link EventMetadata} names the keys that flowtap understands. */
  readonly metadata?: EventMetadata;
  /** Findings attached to the event, one a string. */
  readonly diagnostics?: readonly string[];
}

/** A run begins, ends well, or fails. */
export interface WorkflowEvent extends EventFields {
  readonly type: "workflow_started" | "workflow_completed" | "workflow_failed";
}

/** Something happens to one step of a run. */
export interface StepEvent extends EventFields {
  readonly type: "step_started" | "step_progress" | "step_completed" | "step_failed" | "step_skipped" | "step_retrying";
  readonly stepId: string;
}

/** Something happens to one action (a tool call, a shell command) of a step. */
export interface StepActionEvent extends EventFields {
  readonly type: "step_action_started" | "step_action_completed" | "step_action_failed";
  readonly stepId: string;
  readonly actionId: string;
}

/** One thing that happened in a run: a discriminated union on `type`. */
export type ExecutionEvent = WorkflowEvent | StepEvent | StepActionEvent;

/** How far a step or an action got, under the metadata key `progress`. */
export interface ProgressMetadata {
  /** How many are done. */
  readonly current: number;
  /** How many there are in all; left out while nobody knows. */
  readonly total?: number;
  /** What is counted: `"files"`, `"bytes"`. */
  readonly unit?: string;
}

/** What a model call cost, under the metadata key `usage`. */
export interface UsageMetadata {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  /** In the currency the engine accounts in. */
  readonly cost?: number;
}

/**
 * The metadata keys that flowtap understands, all optional; any other key is carried along untouched. The names are
 * those of the wire, because metadata is carried as it is.
 */
export interface EventMetadata {
  /** Name of the workflow, on `workflow_started`. */
  readonly workflow?: unknown;
  /** How many steps the run will have, on `workflow_started`. */
  readonly steps_total?: unknown;
  /** The run that started this one, on `workflow_started`. */
  readonly parent_run_id?: unknown;
  /** The step of the parent run that started this one, on `workflow_started`. */
  readonly parent_step_id?: unknown;
  /** 0-based round of a loop that runs the same step again. */
  readonly iteration?: unknown;
  /** {@link ProgressMetadata}, on `step_progress`. */
  readonly progress?: unknown;
  /** {@link UsageMetadata}, on any event. */
  readonly usage?: unknown;
  readonly [key: string]: unknown;
}

const TERMINAL_TYPES: ReadonlySet<string> = new Set<TerminalEventType>(["workflow_completed", "workflow_failed"]);

/** Whether the event ends its run. */
export function isTerminalEvent(event: ExecutionEvent): boolean {
  return TERMINAL_TYPES.has(event.type);
}
