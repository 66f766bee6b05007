import { setTimeout as delay } from "node:timers/promises";
import { sharedLookup, type HostLookup } from "./shared-lookup.ts";

/** What a webhook takes from the machine it runs on. Tests put their own in its place: an hour passes in a second. */
export interface Surroundings {
  /** Milliseconds since an arbitrary point; never goes back, whatever happens to the wall clock. All delays and deadlines. */
  monotonicMs(): number;
  /** Milliseconds since 1970: for `webhook-timestamp`, and dates in answers. */
  wallClockMs(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Resolves after `ms`, or as soon as the signal is aborted. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  readonly lookup: HostLookup;
}

/** The longest delay that timers keep; who waits longer asks again. */
const MOST_TIMER_MS = 2_147_483_647;

/** The machine itself. */
export const systemSurroundings: Surroundings = {
  monotonicMs: () => performance.now(),
  wallClockMs: () => Date.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, MOST_TIMER_MS), undefined, { signal });
    } catch {
      // Aborted: whoever sleeps looks at the signal.
    }
  },
  lookup: sharedLookup,
};
