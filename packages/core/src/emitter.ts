import type { Clock } from "./clock.ts";
import { errorText } from "./errors.ts";
import type { EventFields, EventMetadata, ExecutionEvent, ExecutionEventType } from "./events.ts";
import type { ProgressUpdate } from "./scopes.ts";

/** What scopes need of a tap. */
export interface Emitter {
  readonly clock: Clock;
  /** Takes an event; returns a promise only when there is something to wait for. Never throws or rejects. */
  deliver(event: ExecutionEvent): Promise<void> | undefined;
}

/** Where in the tree a scope stands: the fields that all its events share. */
export type Place = Pick<EventFields, "runId" | "stepId" | "actionId" | "stepIndex">;

/** The three types that a scope emits about itself. */
export interface LifecycleTypes {
  readonly started: ExecutionEventType;
  readonly completed: ExecutionEventType;
  readonly failed: ExecutionEventType;
}

type Details = Partial<Omit<EventFields, "timestamp" | keyof Place>>;

/** Emits one event about a place. */
export function emitAt(emitter: Emitter, type: ExecutionEventType, place: Place, details: Details = {}): Promise<void> | undefined {
  return emitter.deliver({ type, timestamp: emitter.clock.timestamp(), ...place, ...details } as ExecutionEvent); // each caller pairs type and place
}

/** Emits `step_progress` about a step or an action. */
export function emitProgress(emitter: Emitter, place: Place, update: string | ProgressUpdate): void {
  if (typeof update === "string") {
    void emitAt(emitter, "step_progress", place, { text: update });
    return;
  }
  const { text, current, total, unit, metadata } = update;
  const progress = current === undefined ? undefined : { current, ...given("total", total), ...given("unit", unit) };
  const merged = progress === undefined ? metadata : { ...metadata, progress };
  void emitAt(emitter, "step_progress", place, { ...given("text", text), ...given("metadata", merged) });
}

/**
 * Runs `body` between its started event and exactly one terminal event, with the time it took. Its result or error passes
 * through untouched; an aborted signal makes it failed whatever it returned.
 */
export async function emitAround<T>(
  emitter: Emitter,
  types: LifecycleTypes,
  place: Place,
  started: Details,
  signal: AbortSignal | undefined,
  body: () => Promise<T> | T,
): Promise<T> {
  const room = emitAt(emitter, types.started, place, started);
  if (room !== undefined) await room;
  const { attempt } = started;
  const begunNs = emitter.clock.monotonicNs();
  const end = (type: ExecutionEventType, error?: string): Promise<void> | undefined => {
    const durationNs = Math.max(0, Math.round(emitter.clock.monotonicNs() - begunNs));
    return emitAt(emitter, type, place, { durationNs, ...given("attempt", attempt), ...given("error", error) });
  };
  try {
    const result = await body();
    const room = signal?.aborted === true ? end(types.failed, cancellationText(signal)) : end(types.completed);
    if (room !== undefined) await room;
    return result;
  } catch (error) {
    const room = end(types.failed, signal?.aborted === true ? cancellationText(signal) : errorText(error));
    if (room !== undefined) await room;
    throw error;
  }
}

function cancellationText(signal: AbortSignal): string {
  return `cancelled: ${errorText(signal.reason)}`;
}

/** `{ [key]: value }`, or nothing to spread when there is no value. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

/** Metadata of the engine's with keys of ours added; nothing when both are empty. */
export function mergedMetadata(metadata: EventMetadata | undefined, own: EventMetadata): { metadata?: EventMetadata } {
  const merged = { ...metadata, ...own };
  return Object.keys(merged).length === 0 ? {} : { metadata: merged };
}
