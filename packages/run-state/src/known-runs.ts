import type { EventFacts } from "./event-facts.ts";
import { reclaim } from "./forgotten-nodes.ts";
import { KeptNodes } from "./kept-nodes.ts";
import { createRunRecord, type MutableRun, type RunRecord } from "./node-records.ts";
import { RunLinks } from "./run-links.ts";
import type { RunState, RunStatus } from "./run-state.ts";

/** How much is kept: each an integer of at least 1. */
export interface Bounds {
  readonly maxRuns: number;
  readonly maxStepsPerRun: number;
  readonly maxActionsPerStep: number;
}

/** The runs that are known, within their bound, by id and in order. */
export class KnownRuns {
  /** What readers see. */
  readonly states: Map<string, RunState>;
  readonly forgotten: Record<RunStatus, number> = { running: 0, completed: 0, failed: 0 };
  readonly kept: KeptNodes<MutableRun, RunRecord>;
  readonly links: RunLinks;
  readonly bounds: Bounds;
  readonly #records = new Map<string, RunRecord>();

  constructor(bounds: Bounds) {
    this.states = new Map();
    this.bounds = bounds;
    this.kept = new KeptNodes<MutableRun, RunRecord>(bounds.maxRuns, []);
    this.links = new RunLinks(this.#records);
  }

  /** The run of an event that is no progress. */
  confirm({ runId, type }: EventFacts): RunRecord {
    const known = this.#records.get(runId);
    if (known?.confirmed === true) return known;
    if (known === undefined && type !== "workflow_started") reclaim(this.forgotten);
    const run = known ?? this.#create(runId);
    this.#placeFrom(this.kept.confirm(run));
    return run;
  }

  /** The run of a progress event; undefined when it is not known and there is no room for it. */
  suppose({ runId }: EventFacts): RunRecord | undefined {
    const known = this.#records.get(runId);
    if (known !== undefined || this.kept.full) return known;
    const run = this.#create(runId);
    this.#placeFrom(this.kept.addProvisional(run));
    return run;
  }

  /** Forgets what there is no room for. */
  trim(): void {
    for (let run = this.kept.takeSurplus(); run !== undefined; run = this.kept.takeSurplus()) {
      this.states.delete(run.id);
      this.#records.delete(run.id);
      if (run.confirmed) this.forgotten[run.state.status] += 1;
      this.links.runForgotten(run);
    }
  }

  #create(runId: string): RunRecord {
    const run = createRunRecord(runId, this.bounds.maxStepsPerRun);
    this.#records.set(runId, run);
    this.links.runAppeared(run);
    return run;
  }

  /** A map keeps the order of insertion: whatever follows the new run goes in again. */
  #placeFrom(place: number): void {
    for (let index = place; index < this.kept.nodes.length; index += 1) {
      const run = this.kept.nodes[index];
      if (run === undefined) break;
      this.states.delete(run.id);
      this.states.set(run.id, run.state);
    }
  }
}
