import { emitAround, emitAt, given, mergedMetadata, type Emitter } from "./emitter.ts";
import { errorText } from "./errors.ts";
import type { EventMetadata } from "./events.ts";
import { randomRunId } from "./run-id.ts";
import type { RunOptions, RunScope, StepOptions, StepScope } from "./scopes.ts";
import { stepScoped } from "./step-emitter.ts";

const RUN_TYPES = { started: "workflow_started", completed: "workflow_completed", failed: "workflow_failed" } as const;

/** Runs `body` as a workflow. `link` says which run and step started it. */
export function runScoped<T>(
  emitter: Emitter,
  name: string,
  body: (run: RunScope) => Promise<T> | T,
  options: RunOptions,
  link: EventMetadata = {},
): Promise<T> {
  const { runId = randomRunId(), signal, text, metadata, stepsTotal } = options;
  const scope = new EmittingRunScope(emitter, runId, signal);
  const started = { ...given("text", text), ...mergedMetadata(metadata, { workflow: name, ...given("steps_total", stepsTotal), ...link }) };
  return emitAround(emitter, RUN_TYPES, { runId }, started, signal, () => body(scope));
}

/** Runs `body` as a child of a run, and of a step of it where there is one. */
export function childRunScoped<T>(
  emitter: Emitter,
  parent: { readonly runId: string; readonly stepId?: string; readonly signal?: AbortSignal },
  name: string,
  body: (run: RunScope) => Promise<T> | T,
  options: RunOptions = {},
): Promise<T> {
  const link = { parent_run_id: parent.runId, ...given("parent_step_id", parent.stepId) };
  return runScoped(emitter, name, body, { ...given("signal", parent.signal), ...options }, link);
}

class EmittingRunScope implements RunScope {
  readonly runId: string;
  declare readonly signal?: AbortSignal;
  readonly #emitter: Emitter;
  readonly #indexes = new Map<string, number>();

  constructor(emitter: Emitter, runId: string, signal: AbortSignal | undefined) {
    this.#emitter = emitter;
    this.runId = runId;
    if (signal !== undefined) this.signal = signal;
  }

  step<T>(id: string, body: (step: StepScope) => Promise<T> | T, options: StepOptions = {}): Promise<T> {
    const place = { runId: this.runId, stepId: id, stepIndex: this.#indexOf(id, options.stepIndex) };
    return stepScoped(this.#emitter, place, body, { ...given("signal", this.signal), ...options });
  }

  skip(id: string, { stepIndex, text, metadata, attempt }: Omit<StepOptions, "signal"> = {}): void {
    const place = { runId: this.runId, stepId: id, stepIndex: this.#indexOf(id, stepIndex) };
    void emitAt(this.#emitter, "step_skipped", place, { ...given("text", text), ...given("metadata", metadata), ...given("attempt", attempt) });
  }

  retrying(id: string, { attempt, error, text, metadata }: Parameters<RunScope["retrying"]>[1]): void {
    const place = { runId: this.runId, stepId: id, stepIndex: this.#indexOf(id) };
    const reason = error === undefined ? undefined : errorText(error);
    void emitAt(this.#emitter, "step_retrying", place, { attempt, ...given("error", reason), ...given("text", text), ...given("metadata", metadata) });
  }

  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options?: RunOptions): Promise<T> {
    return childRunScoped(this.#emitter, this, name, body, options);
  }

  #indexOf(id: string, chosen?: number): number {
    const index = chosen ?? this.#indexes.get(id) ?? this.#indexes.size;
    this.#indexes.set(id, index);
    return index;
  }
}
