import type { ExecutionEvent } from "@flowtap/core";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Runs whose end never comes must not fill the memory. */
const MOST_ACTIVE_RUNS = 10_000;
const SECONDS_PER_NANOSECOND = 1e-9;
const STEP_ENDS: ReadonlyMap<string, string> = new Map([["step_completed", "completed"], ["step_failed", "failed"], ["step_skipped", "skipped"]]);
const RUN_ENDS: ReadonlyMap<string, string> = new Map([["workflow_completed", "completed"], ["workflow_failed", "failed"]]);

/**
 * What is counted. No label holds text of an engine's: an id per run or step would be a time series per run or step, and whoever
 * writes the ids would decide how much memory Prometheus takes.
 */
export class WorkflowMetrics {
  readonly registry: Registry = new Registry();
  readonly #activeRuns = new Set<string>();
  readonly #active: Gauge;
  readonly #runs: Counter<"status">;
  readonly #steps: Counter<"status">;
  readonly #retries: Counter;
  readonly #runSeconds: Histogram;
  readonly #stepSeconds: Histogram;

  constructor() {
    const registers = [this.registry];
    const buckets = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];
    this.#active = new Gauge({ name: "flowtap_runs_active", help: "Runs that have started and not ended", registers });
    this.#runs = new Counter({ name: "flowtap_runs_total", help: "Runs that have ended", labelNames: ["status"], registers });
    this.#steps = new Counter({ name: "flowtap_steps_total", help: "Steps that have ended", labelNames: ["status"], registers });
    this.#retries = new Counter({ name: "flowtap_step_retries_total", help: "Attempts after the first", registers });
    this.#runSeconds = new Histogram({ name: "flowtap_run_duration_seconds", help: "Duration of ended runs", buckets, registers });
    this.#stepSeconds = new Histogram({ name: "flowtap_step_duration_seconds", help: "Duration of ended steps", buckets, registers });
  }

  count(event: ExecutionEvent): void {
    const runEnd = RUN_ENDS.get(event.type);
    const stepEnd = STEP_ENDS.get(event.type);
    if (event.type === "workflow_started" && this.#activeRuns.size < MOST_ACTIVE_RUNS) this.#activeRuns.add(event.runId);
    else if (event.type === "step_retrying") this.#retries.inc();
    else if (stepEnd !== undefined) this.#ended(this.#steps, this.#stepSeconds, stepEnd, event);
    else if (runEnd !== undefined) {
      this.#ended(this.#runs, this.#runSeconds, runEnd, event);
      this.#activeRuns.delete(event.runId);
    }
    this.#active.set(this.#activeRuns.size);
  }

  #ended(counter: Counter<"status">, histogram: Histogram, status: string, { durationNs }: ExecutionEvent): void {
    counter.inc({ status });
    if (durationNs !== undefined && durationNs >= 0) histogram.observe(durationNs * SECONDS_PER_NANOSECOND);
  }
}
