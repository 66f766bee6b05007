import { describeValue, type ExecutionEvent } from "@flowtap/core";
import { countRuns, createRunStates } from "@flowtap/run-state";

const MOST_RUNS = 10_000;
const MOST_NAMED = 3;

/** How the runs of the input ended, in bounded memory. */
export class RunOutcomes {
  readonly #runs = createRunStates({ maxRuns: MOST_RUNS, maxStepsPerRun: 1 });

  /** Takes note of an event. Only those of whole runs matter here, and cost anything. */
  observe(event: ExecutionEvent): void {
    if (event.type.startsWith("workflow_")) this.#runs.apply(event);
  }

  /** How many runs failed. */
  get failed(): number {
    return countRuns(this.#runs).failed;
  }

  /** How many runs were started and never ended. */
  get unfinished(): number {
    return countRuns(this.#runs).running;
  }

  /** Ids of a few that never ended. */
  describeUnfinished(): string {
    const running = [...this.#runs.runs.values()].filter(({ status }) => status === "running");
    const named = running.slice(0, MOST_NAMED).map(({ runId }) => describeValue(runId)).join(", ");
    return this.unfinished > MOST_NAMED ? `${named}, ...` : named;
  }
}
