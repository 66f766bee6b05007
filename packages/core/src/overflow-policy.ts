import type { ExecutionEvent } from "./events.ts";

/**
 * What gives way when a channel is full.
 *
 * - `"wait"`: `send` waits for room (back-pressure); `trySend` and `emit` refuse.
 * - `"drop-oldest"`: the value that waited longest goes.
 * - `"drop-newest"`: the incoming value goes.
 * - `"coalesce"`: a newer `step_progress` goes to the end of the queue and the waiting one that it supersedes is
 *   removed; other progress goes next, events of a lifecycle last. For values other than events, a
 *   {@link CoalescePolicy} says what supersedes what.
 */
export type OverflowPolicy<T> = "wait" | "drop-oldest" | "drop-newest" | CoalescePolicy<T> | (T extends ExecutionEvent ? "coalesce" : never);

/** Says, for values of any type, which waiting values a newer one makes worthless. */
export interface CoalescePolicy<T> {
  /**
   * What the value is about. When room is needed, a waiting value goes first that a later one with the same key
   * superseded, then the oldest value with any key. `undefined`: superseded by nothing and given up last.
   */
  readonly keyOf: (value: T) => string | undefined;
}
