import type { EventFields, ExecutionEvent, ExecutionEventType, StepActionEvent, StepEvent, WorkflowEvent } from "@flowtap/core";
import { deepFreeze } from "./deep-freeze.ts";

/** What {@link buildEvent} fills in where nothing is given. */
const DEFAULTS = { timestamp: "2026-01-01T00:00:00Z", runId: "run-1" };

/** What may be said about an event of a type; what it needs and is not given is filled in. */
export type EventOverrides = Partial<EventFields>;

/**
 * An event that is complete and deeply frozen: run `run-1`, step `step-1`, action `action-1`, at midnight of 2026-01-01, unless
 * told otherwise.
 */
export function buildEvent(type: WorkflowEvent["type"], fields?: EventOverrides): WorkflowEvent;
export function buildEvent(type: StepEvent["type"], fields?: EventOverrides): StepEvent;
export function buildEvent(type: StepActionEvent["type"], fields?: EventOverrides): StepActionEvent;
export function buildEvent(type: ExecutionEventType, fields?: EventOverrides): ExecutionEvent;
export function buildEvent(type: ExecutionEventType, fields: EventOverrides = {}): ExecutionEvent {
  const ids = type.startsWith("step_action_") ? { stepId: "step-1", actionId: "action-1" } : type.startsWith("step_") ? { stepId: "step-1" } : {};
  return buildWildEvent(type, { ...ids, ...fields });
}

/** An event that no type allows: any `type`, any field, as a newer or a broken engine sends it. Deeply frozen. */
export function buildWildEvent(type: string, fields: Readonly<Record<string, unknown>> = {}): ExecutionEvent {
  return deepFreeze({ type, ...DEFAULTS, ...fields }) as unknown as ExecutionEvent;
}

/**
 * A whole run, each event deeply frozen: it starts, `steps` steps start and complete, and it completes.
 *
 * @param options.steps how many steps. Default: 3.
 * @param options.runId which run. Default: `run-1`.
 */
export function buildRun({ steps = 3, runId = DEFAULTS.runId }: { readonly steps?: number; readonly runId?: string } = {}): readonly ExecutionEvent[] {
  const stepIds = Array.from({ length: steps }, (_, index) => `step-${String(index + 1)}`);
  return [
    buildEvent("workflow_started", { runId, metadata: { workflow: "sample", steps_total: steps } }),
    ...stepIds.flatMap((stepId, stepIndex) => [buildEvent("step_started", { runId, stepId, stepIndex }), buildEvent("step_completed", { runId, stepId, stepIndex, durationNs: 1_000_000 })]),
    buildEvent("workflow_completed", { runId, durationNs: steps * 1_000_000 }),
  ];
}
