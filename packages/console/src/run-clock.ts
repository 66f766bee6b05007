import type { ExecutionEvent } from "@flowtap/core";
import type { NodeState, RunState, RunStates } from "@flowtap/run-state";

/** The latest that was heard of a run. */
interface Heard {
  /** The engine's time, RFC 3339. Read only when it is asked for: most are replaced before. */
  timestamp: string;
  /** Our time, in milliseconds. */
  atMs: number;
}

const NS_PER_MS = 1e6;

/**
 * How long things have been going on. The engine's clock need not be ours (another machine, or a recording), so its
 * timestamps are only compared with each other; our own clock adds what passed since the run's latest event.
 */
export class RunClock {
  readonly #states: RunStates;
  readonly #now: () => number;
  readonly #heard = new WeakMap<RunState, Heard>();
  /** Timestamps by run id; of whatever types the engine gave them. */
  readonly #latest = new Map<unknown, unknown>();

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(states: RunStates, now: () => number) {
    this.#states = states;
    this.#now = now;
  }

  /** Takes note of an event; {@link RunClock.settle} makes use of it. */
  note(event: ExecutionEvent): void {
    this.#latest.set(event.runId, event.timestamp);
  }

  /** Reads our clock once for all events noted since the last time. */
  settle(): void {
    const atMs = this.#now();
    for (const [runId, timestamp] of this.#latest) {
      const run = typeof runId === "string" ? this.#states.runs.get(runId) : undefined;
      if (run === undefined || typeof timestamp !== "string") continue;
      const heard = this.#heard.get(run);
      if (heard === undefined) this.#heard.set(run, { timestamp, atMs });
      else {
        heard.timestamp = timestamp;
        heard.atMs = atMs;
      }
    }
    this.#latest.clear();
  }

  /** How long a run, or a step or an action of it, has been going on, in milliseconds. Undefined when nobody said when it started. */
  elapsedMs(run: RunState, node: NodeState): number | undefined {
    const heard = this.#heard.get(run);
    if (heard === undefined || node.startedAt === undefined) return undefined;
    const sinceStartMs = Date.parse(heard.timestamp) - Date.parse(node.startedAt);
    if (Number.isNaN(sinceStartMs)) return undefined;
    return Math.max(0, sinceStartMs) + (this.#now() - heard.atMs);
  }
}

/** How long something took, in milliseconds: as the engine measured it, else by its timestamps. Undefined when nobody knows. */
export function tookMs({ durationNs, startedAt, endedAt }: NodeState): number | undefined {
  if (durationNs !== undefined) return Math.max(0, durationNs / NS_PER_MS);
  if (startedAt === undefined || endedAt === undefined) return undefined;
  const tookMs = Date.parse(endedAt) - Date.parse(startedAt);
  return tookMs >= 0 ? tookMs : undefined;
}
