/** Where timestamps and durations come from. */
export interface Clock {
  /** The time of day, RFC 3339. */
  timestamp(): string;
  /** Nanoseconds since an arbitrary point; never goes back, whatever happens to the wall clock. */
  monotonicNs(): number;
}

/** The machine's own clocks: wall clock for timestamps, `performance.now()` for durations. */
export const systemClock: Clock = {
  timestamp: () => new Date().toISOString(),
  monotonicNs: () => performance.now() * 1e6,
};
