import { OptionError, type Clock } from "@flowtap/core";

/**
 * A clock that stands still until it is told to go on: durations and timestamps come out the same on every machine.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const tap = openTap(listener, { clock });
 * clock.advance(1_500);
 * ```
 */
export class VirtualClock implements Clock {
  readonly #startMs: number;
  #elapsedMs = 0;

  /**
   * @param start the time of day at first, as RFC 3339. Default: midnight of 2026-01-01, UTC.
   * @throws OptionError when `start` is no time.
   */
  constructor(start = "2026-01-01T00:00:00Z") {
    this.#startMs = Date.parse(start);
    if (Number.isNaN(this.#startMs)) throw new OptionError("start", "a time like 2026-01-01T00:00:00Z", start);
  }

  /**
   * Goes on by `ms` milliseconds, fractions included.
   *
   * @throws OptionError when `ms` is no number from 0: such a clock never goes back.
   */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new OptionError("ms", "milliseconds from 0", ms);
    this.#elapsedMs += ms;
  }

  timestamp(): string {
    return new Date(this.#startMs + Math.floor(this.#elapsedMs)).toISOString();
  }

  monotonicNs(): number {
    return Math.round(this.#elapsedMs * 1e6);
  }
}
