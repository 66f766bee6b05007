import { emitAround, emitAt, emitProgress, present, type Emitter, type Place } from "./emitter.ts";
import { childRuns } from "./run-emitter.ts";
import type { ActionScope, ScopeOptions, StepOptions, StepScope } from "./scopes.ts";

type StepPlace = Place & { readonly stepId: string };

/** Runs `body` as a step. */
export function stepScoped<T>(
  emitter: Emitter,
  place: StepPlace,
  body: (step: StepScope) => Promise<T> | T,
  { signal, text, metadata, attempt }: StepOptions,
): Promise<T> {
  const scope = progressing(emitter, place, signal);
  const step: StepScope = {
    ...scope,
    action: (id, body, options = {}) => actionScoped(emitter, { ...place, actionId: id }, body, { ...present({ signal }), ...options }),
    run: childRuns(emitter, scope),
  };
  return emitAround(emitter, "step", place, { text, metadata, attempt }, signal, () => body(step));
}

function actionScoped<T>(
  emitter: Emitter,
  place: StepPlace & { readonly actionId: string },
  body: (action: ActionScope) => Promise<T> | T,
  { signal, text, metadata }: ScopeOptions,
): Promise<T> {
  const action = { ...progressing(emitter, place, signal), actionId: place.actionId };
  return emitAround(emitter, "step_action", place, { text, metadata }, signal, () => body(action));
}

/** What the scopes of steps and actions share: they tell how they get on. */
function progressing(emitter: Emitter, place: StepPlace, signal: AbortSignal | undefined): Omit<ActionScope, "actionId"> {
  return {
    runId: place.runId,
    stepId: place.stepId,
    ...present({ signal }),
    progress: (update) => {
      emitProgress(emitter, place, update);
    },
    diagnostic: (text) => {
      void emitAt(emitter, "step_progress", place, { diagnostics: [text] });
    },
  };
}
