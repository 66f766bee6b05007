import type { ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStatus } from "./run-state.ts";

/** How much is remembered. Every bound is an integer of at least 1. */
export interface RunStatesOptions {
  /**
   * Most runs kept.
   *
   * @default 1_000
   */
  readonly maxRuns?: number;
  /**
   * Most steps kept for one run; every round of a step counts.
   *
   * @default 1_000
   */
  readonly maxStepsPerRun?: number;
  /**
   * Most actions kept for one step.
   *
   * @default 100
   */
  readonly maxActionsPerStep?: number;
}

/**
 * What is known of all runs, folded from their events.
 *
 * A live view: `apply` changes the nodes in place, so reading costs nothing, whenever it happens between two calls. It
 * is not a snapshot: copy (`structuredClone`) what must not change.
 *
 * Beyond a bound nodes are forgotten: those completed or skipped first, the oldest first; when there are none, the
 * oldest of whichever are more, the failed or the unfinished. They are counted by status. A later event of an unknown
 * node that is no start is taken to be of a forgotten unfinished one, so that the counts stay right.
 */
export interface RunStates {
  /** In the order of their first event other than `step_progress`, then those that only `step_progress` spoke of, by id. */
  readonly runs: ReadonlyMap<string, RunState>;
  /** Runs forgotten to keep memory bounded, by the status they had. */
  readonly forgottenRuns: Readonly<Record<RunStatus, number>>;
  /** Takes in one event, whatever it holds: never throws, keeps no reference to it, ignores a type that it does not know. */
  apply(event: ExecutionEvent): void;
}
