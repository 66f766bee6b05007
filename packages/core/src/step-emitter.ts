import { emitAround, emitAt, emitProgress, given, type Emitter, type Place } from "./emitter.ts";
import { childRunScoped } from "./run-emitter.ts";
import type { ActionScope, ProgressUpdate, RunOptions, RunScope, ScopeOptions, StepOptions, StepScope } from "./scopes.ts";

const STEP_TYPES = { started: "step_started", completed: "step_completed", failed: "step_failed" } as const;
const ACTION_TYPES = { started: "step_action_started", completed: "step_action_completed", failed: "step_action_failed" } as const;

type StepPlace = Place & { readonly stepId: string };
type ActionPlace = StepPlace & { readonly actionId: string };

/** Runs `body` as a step. */
export function stepScoped<T>(emitter: Emitter, place: StepPlace, body: (step: StepScope) => Promise<T> | T, options: StepOptions): Promise<T> {
  const { signal, text, metadata, attempt } = options;
  const scope = new EmittingStepScope(emitter, place, signal);
  const started = { ...given("text", text), ...given("metadata", metadata), ...given("attempt", attempt) };
  return emitAround(emitter, STEP_TYPES, place, started, signal, () => body(scope));
}

/** What the scopes of steps and actions share: they tell how they get on. */
abstract class ProgressingScope<P extends StepPlace> {
  readonly runId: string;
  readonly stepId: string;
  declare readonly signal?: AbortSignal;
  protected readonly emitter: Emitter;
  protected readonly place: P;

  constructor(emitter: Emitter, place: P, signal: AbortSignal | undefined) {
    this.emitter = emitter;
    this.place = place;
    this.runId = place.runId;
    this.stepId = place.stepId;
    if (signal !== undefined) this.signal = signal;
  }

  progress(update: string | ProgressUpdate): void {
    emitProgress(this.emitter, this.place, update);
  }

  diagnostic(text: string): void {
    void emitAt(this.emitter, "step_progress", this.place, { diagnostics: [text] });
  }
}

class EmittingStepScope extends ProgressingScope<StepPlace> implements StepScope {
  action<T>(id: string, body: (action: ActionScope) => Promise<T> | T, options: ScopeOptions = {}): Promise<T> {
    const { signal = this.signal, text, metadata } = options;
    const place = { ...this.place, actionId: id };
    const scope = new EmittingActionScope(this.emitter, place, signal);
    return emitAround(this.emitter, ACTION_TYPES, place, { ...given("text", text), ...given("metadata", metadata) }, signal, () => body(scope));
  }

  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options?: RunOptions): Promise<T> {
    return childRunScoped(this.emitter, this, name, body, options);
  }
}

class EmittingActionScope extends ProgressingScope<ActionPlace> implements ActionScope {
  readonly actionId: string = this.place.actionId;
}
