import type { ExecutionEvent } from "./events.ts";

/** What of an event a decoder has found so far: empty and zero for what was never set, as Go leaves it. */
export interface EventDraft {
  type: string;
  timestamp: string;
  runId: string;
  stepId: string;
  actionId: string;
  stepIndex: number;
  durationNs: number;
  error: string;
  attempt: number;
  text: string;
  metadata: Record<string, unknown> | undefined;
  diagnostics: readonly string[];
}

/** The event of a finished draft: properties always in the same order, empty and zero ones left out. */
export function finishEvent(draft: EventDraft): ExecutionEvent {
  const event: Partial<EventDraft> = { type: draft.type, timestamp: draft.timestamp, runId: draft.runId };
  if (draft.stepId !== "" || draft.type.startsWith("step_")) event.stepId = draft.stepId;
  if (draft.actionId !== "" || draft.type.startsWith("step_action_")) event.actionId = draft.actionId;
  if (draft.stepIndex !== 0) event.stepIndex = draft.stepIndex;
  if (draft.durationNs !== 0) event.durationNs = draft.durationNs;
  if (draft.error !== "") event.error = draft.error;
  if (draft.attempt !== 0) event.attempt = draft.attempt;
  if (draft.text !== "") event.text = draft.text;
  if (draft.metadata !== undefined && hasKeys(draft.metadata)) event.metadata = draft.metadata;
  if (draft.diagnostics.length > 0) event.diagnostics = draft.diagnostics;
  return event as unknown as ExecutionEvent;
}

function hasKeys(members: Record<string, unknown>): boolean {
  for (const key in members) if (Object.hasOwn(members, key)) return true;
  return false;
}
