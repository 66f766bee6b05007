import { emitAround, emitAt, present, type Emitter } from "./emitter.ts";
import { errorText } from "./errors.ts";
import type { EventMetadata } from "./events.ts";
import { randomRunId } from "./run-id.ts";
import type { RunOptions, RunScope, Scope } from "./scopes.ts";
import { stepScoped } from "./step-emitter.ts";

/** Runs `body` as a workflow. `link` says which run and step started it. */
export function runScoped<T>(
  emitter: Emitter,
  name: string,
  body: (run: RunScope) => Promise<T> | T,
  { runId = randomRunId(), signal, text, metadata, stepsTotal }: RunOptions,
  link: EventMetadata = {},
): Promise<T> {
  const started = { text, metadata: { ...metadata, workflow: name, ...present({ steps_total: stepsTotal, ...link }) } };
  return emitAround(emitter, "workflow", { runId }, started, signal, () => body(runScope(emitter, runId, signal)));
}

/** The `run` of a scope: runs `body` as a child of its run, and of its step where there is one. */
export function childRuns(emitter: Emitter, parent: Scope & { readonly stepId?: string }): RunScope["run"] {
  const link = { parent_run_id: parent.runId, parent_step_id: parent.stepId };
  return (name, body, options) => runScoped(emitter, name, body, { ...present({ signal: parent.signal }), ...options }, link);
}

function runScope(emitter: Emitter, runId: string, signal: AbortSignal | undefined): RunScope {
  const scope = { runId, ...present({ signal }) };
  const indexes = new Map<string, number>();
  const placeOf = (stepId: string, chosen?: number): { runId: string; stepId: string; stepIndex: number } => {
    const stepIndex = chosen ?? indexes.get(stepId) ?? indexes.size;
    indexes.set(stepId, stepIndex);
    return { runId, stepId, stepIndex };
  };
  return {
    ...scope,
    step: (id, body, options = {}) => stepScoped(emitter, placeOf(id, options.stepIndex), body, { ...scope, ...options }),
    skip: (id, { stepIndex, text, metadata, attempt } = {}) => {
      void emitAt(emitter, "step_skipped", placeOf(id, stepIndex), { text, metadata, attempt });
    },
    retrying: (id, { attempt, error, text, metadata }) => {
      void emitAt(emitter, "step_retrying", placeOf(id), { attempt, error: error === undefined ? undefined : errorText(error), text, metadata });
    },
    run: childRuns(emitter, scope),
  };
}
