import type { ExecutionEventType } from "./events.ts";

/** Every event type that flowtap knows, in the order of a run. */
export const EVENT_TYPES: readonly ExecutionEventType[] = [
  "workflow_started",
  "workflow_completed",
  "workflow_failed",
  "step_started",
  "step_progress",
  "step_completed",
  "step_failed",
  "step_skipped",
  "step_retrying",
  "step_action_started",
  "step_action_completed",
  "step_action_failed",
];
