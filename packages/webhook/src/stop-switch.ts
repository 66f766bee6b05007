import type { Surroundings } from "./surroundings.ts";

/** A stop in two steps: asked for, then, when its time is up, final. */
export class StopSwitch {
  readonly #asked = new AbortController();
  readonly #final = new AbortController();
  readonly #ended = new AbortController();
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Aborted when a stop is asked for: no more waiting for more. */
  get asked(): AbortSignal {
    return this.#asked.signal;
  }

  /** Aborted when the time for stopping is up: no more requests. */
  get final(): AbortSignal {
    return this.#final.signal;
  }

  /** Asks for a stop within `ms`. Only the first call counts. */
  ask(ms: number): void {
    if (this.#asked.signal.aborted) return;
    this.#asked.abort();
    void this.#surroundings.sleep(ms, this.#ended.signal).then(() => {
      if (!this.#ended.signal.aborted) this.#final.abort();
    });
  }

  /** Everything has ended: nothing is left to cut off. */
  end(): void {
    this.#ended.abort();
  }
}
