import type { EventMetadata } from "./events.ts";

/** What can be said as something starts. */
export interface ScopeOptions {
  /** What a person would say about it. */
  readonly text?: string;
  /** Whatever else is known, on the event that starts it. */
  readonly metadata?: EventMetadata;
  /**
   * When it is aborted by the time the body settles, the scope ends as failed, never as completed.
   *
   * @default that of the scope around it
   */
  readonly signal?: AbortSignal;
}

/** Options of `run`. */
export interface RunOptions extends ScopeOptions {
  /**
   * Of the run.
   *
   * @default a random id
   */
  readonly runId?: string;
  /** How many steps the run will have, when it is known. */
  readonly stepsTotal?: number;
}

/** Options of `step`. */
export interface StepOptions extends ScopeOptions {
  /**
   * 0-based place among the steps.
   *
   * @default the next one; for a step id that was there before, its old one
   */
  readonly stepIndex?: number;
  /**
   * 1-based number of the attempt.
   *
   * @default none
   */
  readonly attempt?: number;
}

/** How far something got. */
export interface ProgressUpdate {
  readonly text?: string;
  /** How many are done. */
  readonly current?: number;
  /** How many there are in all. */
  readonly total?: number;
  /** What is counted. */
  readonly unit?: string;
  readonly metadata?: EventMetadata;
}

/** What every scope has. */
export interface Scope {
  readonly runId: string;
  /** Aborted when the work should stop; the scope only passes it on. */
  readonly signal?: AbortSignal;
}

/** Emits the events of one run. */
export interface RunScope extends Scope {
  /**
   * Runs `body` as a step: emits `step_started`, then `step_completed` or `step_failed` with the duration.
   *
   * @returns what `body` returns.
   * @throws what `body` throws, untouched.
   */
  step<T>(id: string, body: (step: StepScope) => Promise<T> | T, options?: StepOptions): Promise<T>;
  /** Emits `step_skipped`: the step is part of the run but is not executed. */
  skip(id: string, options?: Omit<StepOptions, "signal">): void;
  /** Emits `step_retrying`: the step failed and is tried again. `attempt` is the 1-based number of the coming attempt. */
  retrying(id: string, options: { readonly attempt: number; readonly error?: unknown; readonly text?: string; readonly metadata?: EventMetadata }): void;
  /** Runs `body` as a run of its own, linked to this one as its child. */
  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options?: RunOptions): Promise<T>;
}

/** Emits the events of one step. */
export interface StepScope extends Scope {
  readonly stepId: string;
  /** Emits `step_progress`: a text, or how far the step got. */
  progress(update: string | ProgressUpdate): void;
  /** Emits `step_progress` with a finding attached. */
  diagnostic(text: string): void;
  /**
   * Runs `body` as an action: emits `step_action_started`, then `step_action_completed` or `step_action_failed` with the duration.
   *
   * @returns what `body` returns.
   * @throws what `body` throws, untouched.
   */
  action<T>(id: string, body: (action: ActionScope) => Promise<T> | T, options?: ScopeOptions): Promise<T>;
  /** Runs `body` as a run of its own, linked to this step as its child. */
  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options?: RunOptions): Promise<T>;
}

/** Emits the events of one action. */
export interface ActionScope extends Scope {
  readonly stepId: string;
  readonly actionId: string;
  /** Emits `step_progress` of the action. */
  progress(update: string | ProgressUpdate): void;
  /** Emits `step_progress` of the action with a finding attached. */
  diagnostic(text: string): void;
}
