import { requireInteger, type ExecutionEvent } from "@flowtap/core";
import { EventReader, type EventFacts } from "./event-facts.ts";
import { foldRunEvent } from "./fold-runs.ts";
import { StepFold } from "./fold-steps.ts";
import { reclaim } from "./forgotten-nodes.ts";
import { KeptNodes } from "./kept-nodes.ts";
import { createRunRecord, type MutableRun, type RunRecord } from "./node-records.ts";
import { RunLinks } from "./run-links.ts";
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
  readonly runs = new Map<string, RunState>();
  readonly forgottenRuns: Record<RunStatus, number> = { running: 0, completed: 0, failed: 0 };
  readonly #records = new Map<string, RunRecord>();
  readonly #kept: KeptNodes<MutableRun, RunRecord>;
  readonly #maxSteps: number;
  readonly #links = new RunLinks(this.#records);
  readonly #steps: StepFold;
  readonly #facts = new EventReader();

  constructor({ maxRuns = 1_000, maxStepsPerRun = 1_000, maxActionsPerStep = 100 }: RunStatesOptions) {
    this.#kept = new KeptNodes<MutableRun, RunRecord>(requireInteger("maxRuns", maxRuns, 1), []);
    this.#maxSteps = requireInteger("maxStepsPerRun", maxStepsPerRun, 1);
    this.#steps = new StepFold(requireInteger("maxActionsPerStep", maxActionsPerStep, 1), this.#links);
  }

  apply(event: ExecutionEvent): void {
    const facts = this.#facts;
    if (!facts.read(event)) return;
    switch (facts.type) {
      case "workflow_started":
      case "workflow_completed":
      case "workflow_failed":
        foldRunEvent(this.#kept, this.#confirmRun(facts), facts, this.#links);
        break;
      case "step_started":
      case "step_completed":
      case "step_failed":
      case "step_skipped":
      case "step_retrying":
        this.#steps.foldStepEvent(this.#confirmRun(facts), facts);
        break;
      case "step_action_started":
      case "step_action_completed":
      case "step_action_failed":
        this.#steps.foldActionEvent(this.#confirmRun(facts), facts);
        break;
      case "step_progress":
        this.#foldProgress(facts);
        break;
      default:
        return;
    }
    this.#trimRuns();
  }

  #confirmRun({ runId, type }: EventFacts): RunRecord {
    const known = this.#records.get(runId);
    if (known?.confirmed === true) return known;
    if (known === undefined && type !== "workflow_started") reclaim(this.forgottenRuns);
    const run = known ?? this.#createRun(runId);
    this.#placeFrom(this.#kept.confirm(run));
    return run;
  }

  #foldProgress(facts: EventFacts): void {
    let run = this.#records.get(facts.runId);
    if (run === undefined) {
      if (this.#kept.full) return;
      run = this.#createRun(facts.runId);
      this.#placeFrom(this.#kept.addProvisional(run));
    }
    this.#steps.foldProgress(run, facts);
  }

  #createRun(runId: string): RunRecord {
    const run = createRunRecord(runId, this.#maxSteps);
    this.#records.set(runId, run);
    this.#links.runAppeared(run);
    return run;
  }

  /** A map keeps the order of insertion: whatever follows the new run goes in again. */
  #placeFrom(place: number): void {
    for (let index = place; index < this.#kept.nodes.length; index += 1) {
      const run = this.#kept.nodes[index];
      if (run === undefined) break;
      this.runs.delete(run.id);
      this.runs.set(run.id, run.state);
    }
  }

  #trimRuns(): void {
    for (let run = this.#kept.takeSurplus(); run !== undefined; run = this.#kept.takeSurplus()) {
      this.runs.delete(run.id);
      this.#records.delete(run.id);
      if (run.confirmed) this.forgottenRuns[run.state.status] += 1;
      this.#links.runForgotten(run);
    }
  }
}
