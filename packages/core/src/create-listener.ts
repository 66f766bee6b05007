import type { Receiver } from "./channel.ts";
import type { ExecutionEvent } from "./events.ts";
import { HandlerListener } from "./handler-listener.ts";
import type { Listener } from "./listener.ts";

/** What every set of handlers has. */
interface LifecycleHandlers {
  /** For reports and messages. */
  readonly name: string;
  /** Runs before the first event. What it throws fails the listener before anything is consumed. */
  readonly onStart?: () => Promise<void> | void;
  /** Runs once, after the last event, or on a stop before the start: flush and release here. */
  readonly onStop?: () => Promise<void> | void;
}

/** Handlers that take one event at a time. */
export interface EventHandlers extends LifecycleHandlers {
  /** Handles one event; awaited before the next. When it throws, that event counts as failed and the next one comes. */
  readonly onEvent: (event: ExecutionEvent) => Promise<void> | void;
  readonly onBatch?: never;
}

/** Handlers that take everything that waits, in one go. */
export interface BatchHandlers extends LifecycleHandlers {
  /**
   * Handles everything that waited, in order; awaited before the next batch. The batch counts as delivered when it
   * returns, but for values it passed to `progress.reject`; when it throws, the batch counts as failed and the next one comes.
   */
  readonly onBatch: (events: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>) => Promise<void> | void;
  readonly onEvent?: never;
  /**
   * Most events a batch.
   *
   * @default no limit but the channel's capacity
   */
  readonly maxBatchSize?: number;
}

/** What a listener does, without the loop around it: exactly one of `onEvent` and `onBatch`. */
export type ListenerHandlers = EventHandlers | BatchHandlers;

/**
 * Makes a listener of a few functions: it reads, awaits and acknowledges, starts once and stops once.
 *
 * @example
 * ```ts
 * const counter = createListener({ name: "counter", onEvent: (event) => { console.log(event.type); } });
 * ```
 * @throws OptionError when the name is missing, or not exactly one of `onEvent` and `onBatch` is given.
 */
export function createListener(handlers: ListenerHandlers): Listener {
  return new HandlerListener(handlers);
}
