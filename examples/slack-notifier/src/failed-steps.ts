import type { ExecutionEvent } from "@flowtap/core";

/** Runs that never end must not fill the memory. */
const MOST_RUNS = 1_000;

/** Remembers, for runs that go on, which step failed last. */
export class FailedSteps {
  readonly #stepOfRun = new Map<string, string>();

  take(event: ExecutionEvent): void {
    if (event.type !== "step_failed") return;
    this.#stepOfRun.delete(event.runId);
    this.#stepOfRun.set(event.runId, event.stepId);
    if (this.#stepOfRun.size <= MOST_RUNS) return;
    for (const oldest of this.#stepOfRun.keys()) {
      this.#stepOfRun.delete(oldest);
      break;
    }
  }

  /** The step that failed last in a run that has ended; it is forgotten with this. */
  of(runId: string): string | undefined {
    const stepId = this.#stepOfRun.get(runId);
    this.#stepOfRun.delete(runId);
    return stepId;
  }
}
