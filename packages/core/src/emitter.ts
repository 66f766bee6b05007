import type { Clock } from "./clock.ts";
import { errorText } from "./errors.ts";
import type { EventFields, ExecutionEvent, ExecutionEventType } from "./events.ts";
import type { ProgressUpdate } from "./scopes.ts";

/** What scopes need of a tap. */
export interface Emitter {
  readonly clock: Clock;
  /** Takes an event; returns a promise only when there is something to wait for. Never throws or rejects. */
  deliver(event: ExecutionEvent): Promise<void> | undefined;
}

/** Where in the tree a scope stands: the fields that all its events share. */
export type Place = Pick<EventFields, "runId" | "stepId" | "actionId" | "stepIndex">;

type Details = { readonly [Field in Exclude<keyof EventFields, "timestamp" | keyof Place>]?: EventFields[Field] | undefined };

/** Emits one event about a place. */
export function emitAt(emitter: Emitter, type: ExecutionEventType, place: Place, details: Details = {}): Promise<void> | undefined {
  return emitter.deliver(present({ type, timestamp: emitter.clock.timestamp(), ...place, ...details }) as ExecutionEvent); // each caller pairs type and place
}

/** Emits `step_progress` about a step or an action. */
export function emitProgress(emitter: Emitter, place: Place, update: string | ProgressUpdate): void {
  const { text, current, total, unit, metadata }: ProgressUpdate = typeof update === "string" ? { text: update } : update;
  const merged = current === undefined ? metadata : { ...metadata, progress: present({ current, total, unit }) };
  void emitAt(emitter, "step_progress", place, { text, metadata: merged });
}

/**
 * Runs `body` between its started event and exactly one terminal event, with the time it took. Its result or error passes
 * through untouched; an aborted signal makes it failed whatever it returned.
 */
export async function emitAround<T>(
  emitter: Emitter,
  scope: "workflow" | "step" | "step_action",
  place: Place,
  started: Details,
  signal: AbortSignal | undefined,
  body: () => Promise<T> | T,
): Promise<T> {
  const room = emitAt(emitter, `${scope}_started`, place, started);
  if (room !== undefined) await room;
  const begunNs = emitter.clock.monotonicNs();
  let error: string | undefined;
  try {
    return await body();
  } catch (thrown) {
    error = errorText(thrown);
    throw thrown;
  } finally {
    const durationNs = Math.max(0, Math.round(emitter.clock.monotonicNs() - begunNs));
    if (signal?.aborted === true) error = `cancelled: ${errorText(signal.reason)}`;
    await emitAt(emitter, `${scope}_${error === undefined ? "completed" : "failed"}`, place, { durationNs, attempt: started.attempt, error });
  }
}

/** The same fields without those that are undefined. */
export function present<F extends object>(fields: F): { [Field in keyof F]?: Exclude<F[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<typeof present<F>>;
}
