import type { Receiver } from "./channel.ts";
import type { ExecutionEvent } from "./events.ts";
import type { Listener } from "./listener.ts";

/** What a listener does, without the loop around it. Exactly one of `onEvent` and `onBatch`. */
export type ListenerHandlers = {
  /** For reports and messages. */
  readonly name: string;
  /** Runs before the first event. What it throws fails the listener before anything is consumed. */
  readonly onStart?: () => Promise<void> | void;
  /**
   * Runs once, after the last event or on a stop before the start: flush and release here. Runs also when a handler threw.
   */
  readonly onStop?: () => Promise<void> | void;
} & (
  | {
      /** Handles one event; awaited before the next. */
      readonly onEvent: (event: ExecutionEvent) => Promise<void> | void;
      readonly onBatch?: never;
    }
  | {
      /**
       * Handles everything that waited, in order; awaited before the next batch. The batch counts as delivered when it
       * returns, unless it called `progress.reject`.
       */
      readonly onBatch: (events: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>) => Promise<void> | void;
      readonly onEvent?: never;
      /** Most events a batch. Default: no limit but the channel's capacity. */
      readonly maxBatchSize?: number;
    }
);
