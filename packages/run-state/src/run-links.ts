import type { RunRecord, StepRecord } from "./node-records.ts";

type Waiting = Map<string, Set<RunRecord>>;

/** Nests runs under the runs and steps that started them, in whatever order they become known and are forgotten. */
export class RunLinks {
  readonly #runs: ReadonlyMap<string, RunRecord>;
  /** Runs whose parent is not known, by its id. */
  readonly #orphans: Waiting = new Map();

  constructor(runs: ReadonlyMap<string, RunRecord>) {
    this.#runs = runs;
  }

  /** The run says who started it. */
  declareParent(run: RunRecord, parentRunId: string, parentStepId: string | undefined): void {
    const { state } = run;
    if (state.parentRunId === parentRunId && state.parentStepId === parentStepId) return;
    this.#unlink(run);
    state.parentRunId = parentRunId;
    state.parentStepId = parentStepId;
    this.#link(run);
  }

  /** A run became known: its children may be waiting for it. */
  runAppeared(run: RunRecord): void {
    this.#relink(this.#orphans.get(run.id));
  }

  /** A run is no longer known; it has been taken out of the map of runs. */
  runForgotten(run: RunRecord): void {
    this.#unlink(run);
    this.#relink(this.#childrenOf(run.state.childRunIds));
    for (const step of run.state.steps) this.#relink(this.#childrenOf(step.childRunIds));
  }

  /** The first round of a step became known: children may be waiting for it. */
  stepAppeared(run: RunRecord, stepId: string): void {
    this.#relink(run.childrenByMissingStep.get(stepId));
  }

  /** A step is no longer known; it has been taken out of its run. */
  stepForgotten(step: StepRecord): void {
    this.#relink(this.#childrenOf(step.state.childRunIds));
  }

  #childrenOf(ids: readonly string[]): RunRecord[] {
    return ids.map((id) => this.#runs.get(id)).filter((run) => run !== undefined);
  }

  #relink(children: Iterable<RunRecord> | undefined): void {
    if (children === undefined) return;
    for (const child of [...children]) {
      this.#unlink(child);
      this.#link(child);
    }
  }

  #link(child: RunRecord): void {
    const { parentRunId, parentStepId } = child.state;
    if (parentRunId === undefined) return;
    const parent = this.#runs.get(parentRunId);
    if (parent === undefined) {
      addWaiting(this.#orphans, parentRunId, child);
      return;
    }
    if (closesCircle(child, parent)) return;
    const step = parentStepId === undefined ? undefined : parent.stepsById.get(parentStepId);
    if (step === undefined && parentStepId !== undefined) addWaiting(parent.childrenByMissingStep, parentStepId, child);
    child.parent = parent;
    child.siblingIds = (step ?? parent).state.childRunIds;
    child.siblingIds.push(child.id);
    child.state.nested = true;
  }

  #unlink(child: RunRecord): void {
    const { parentRunId, parentStepId } = child.state;
    if (parentRunId !== undefined) removeWaiting(this.#orphans, parentRunId, child);
    if (child.parent === undefined) return;
    if (parentStepId !== undefined) removeWaiting(child.parent.childrenByMissingStep, parentStepId, child);
    child.siblingIds?.splice(child.siblingIds.indexOf(child.id), 1);
    child.parent = undefined;
    child.siblingIds = undefined;
    child.state.nested = false;
  }
}

function closesCircle(child: RunRecord, parent: RunRecord): boolean {
  for (let ancestor: RunRecord | undefined = parent; ancestor !== undefined; ancestor = ancestor.parent) {
    if (ancestor === child) return true;
  }
  return false;
}

function addWaiting(waiting: Waiting, id: string, run: RunRecord): void {
  const others = waiting.get(id);
  if (others === undefined) waiting.set(id, new Set([run]));
  else others.add(run);
}

function removeWaiting(waiting: Waiting, id: string, run: RunRecord): void {
  const others = waiting.get(id);
  others?.delete(run);
  if (others?.size === 0) waiting.delete(id);
}
