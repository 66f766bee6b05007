import { setTimeout as delay } from "node:timers/promises";
import type { ExecutionEvent } from "@flowtap/core";

const LONGEST_PAUSE_MS = 10_000;
/** Clocks of several machines differ by less; what lies further back is a clock that was set. */
const MOST_SKEW_MS = 10_000;

/**
 * Holds events back so that they come with the pauses that they were recorded with. An event that is older than the one
 * before makes no pause, and no pause is longer than 10 s.
 */
export class ReplayPace {
  readonly #speed: number;
  readonly #signal: AbortSignal;
  /** The latest recorded time so far, or the one that the clock was set back to. */
  #latestMs: number | undefined;
  #dueMs = 0;

  /** @param speed how many times as fast as recorded: positive and finite. */
  constructor(speed: number, signal: AbortSignal) {
    this.#speed = speed;
    this.#signal = signal;
  }

  /**
   * Resolves when it is time for the event, or when the replay is aborted.
   *
   * @returns whether it is time; `false`: the replay is over.
   */
  async waitFor(event: ExecutionEvent): Promise<boolean> {
    const recordedMs = Date.parse(event.timestamp);
    if (!Number.isNaN(recordedMs)) await this.#waitUntil(recordedMs);
    return !this.#signal.aborted;
  }

  async #waitUntil(recordedMs: number): Promise<void> {
    const nowMs = performance.now();
    const gapMs = recordedMs - (this.#latestMs ?? recordedMs);
    if (this.#latestMs === undefined) this.#dueMs = nowMs;
    if (gapMs >= 0 || gapMs < -MOST_SKEW_MS) this.#latestMs = recordedMs;
    // Due times are added up, not waits: what a timer is late by is caught up with.
    if (gapMs > 0) this.#dueMs += Math.min(gapMs / this.#speed, LONGEST_PAUSE_MS);
    if (this.#dueMs - nowMs >= 1) await delay(this.#dueMs - nowMs, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}
