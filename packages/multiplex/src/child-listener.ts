import type { ExecutionEvent, Listener, OverflowPolicy } from "@flowtap/core";

/** A listener of a multiplexer, with a channel of its own. */
export interface ChildListener {
  readonly listener: Listener;
  /**
   * What it goes by in `stats()` and in errors.
   *
   * @default the listener's own name; a number is added where names clash
   */
  readonly name?: string;
  /**
   * Most events that wait for it: an integer from 1.
   *
   * @default 1_024
   */
  readonly capacity?: number;
  /**
   * What gives way when it cannot keep up. Default: `"coalesce"`. Under `"wait"` it holds back the engine, and with it its
   * siblings: for records that must be complete.
   */
  readonly overflow?: OverflowPolicy<ExecutionEvent>;
  /**
   * Which events it gets; the others were never offered to it.
   *
   * @default all
   */
  readonly filter?: (event: ExecutionEvent) => boolean;
}
