import { requireInteger, type ExecutionEvent } from "@flowtap/core";
import { EventReader } from "./event-facts.ts";
import { foldOf } from "./fold-of.ts";
import { KnownRuns } from "./known-runs.ts";
import type { RunState, RunStatus } from "./run-state.ts";
import type { RunStates, RunStatesOptions } from "./run-states.ts";

/**
 * Starts an empty fold.
 *
 * @throws OptionError when a bound is no integer of at least 1.
 */
export function createRunStates(options: RunStatesOptions = {}): RunStates {
  return new BoundedRunStates(options);
}

class BoundedRunStates implements RunStates {
  readonly runs: ReadonlyMap<string, RunState>;
  readonly forgottenRuns: Readonly<Record<RunStatus, number>>;
  readonly #known: KnownRuns;
  readonly #facts = new EventReader();

  constructor({ maxRuns = 1_000, maxStepsPerRun = 1_000, maxActionsPerStep = 100 }: RunStatesOptions) {
    this.#known = new KnownRuns({
      maxRuns: requireInteger("maxRuns", maxRuns, 1),
      maxStepsPerRun: requireInteger("maxStepsPerRun", maxStepsPerRun, 1),
      maxActionsPerStep: requireInteger("maxActionsPerStep", maxActionsPerStep, 1),
    });
    this.runs = this.#known.states;
    this.forgottenRuns = this.#known.forgotten;
  }

  apply(event: ExecutionEvent): void {
    const facts = this.#facts;
    if (facts.read(event)) foldOf(facts.type)?.(this.#known, facts);
  }
}
