import type { Surroundings } from "../../src/index.ts";
import { systemSurroundings } from "../../src/surroundings.ts";

/** Surroundings whose time passes only while somebody sleeps, and then at once. */
export class VirtualSurroundings implements Surroundings {
  readonly lookup = systemSurroundings.lookup;
  /** How long each sleep was, in order. */
  readonly sleeps: number[] = [];
  nowMs = 0;
  wallMs: number = Date.now();
  #state: number;

  constructor(seed = 1) {
    this.#state = seed * 7_919 + 1;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  wallClockMs(): number {
    return this.wallMs;
  }

  random(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    if (signal.aborted) return;
    this.sleeps.push(ms);
    this.nowMs += ms;
  }
}
