import type { Surroundings } from "./surroundings.ts";

/** So many failures in a row open the circuit. */
const FAILURES_TO_OPEN = 5;

/**
 * What all requests to one endpoint wait at: a circuit breaker. While it is *closed* they pass. After {@link FAILURES_TO_OPEN}
 * failures in a row it is *open*: nobody passes until the delay of the last failure is over, then one request alone tries. When
 * that succeeds the circuit is closed, when it fails it stays open for the next delay. A pause that the endpoint asked for holds
 * everybody in either state.
 */
export class EndpointGate {
  readonly #surroundings: Surroundings;
  readonly #waiting = new Set<AbortController>();
  #failures = 0;
  #closedUntilMs = 0;
  #isTrying = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Failures in a row so far, of all requests. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether so many requests failed that only one at a time tries. */
  get isOpen(): boolean {
    return this.#failures >= FAILURES_TO_OPEN;
  }

  /**
   * Waits for its turn. Whoever passed says how it went: `succeeded`, `failed` or `abandoned`.
   *
   * @param untilMs when to give up waiting, on the monotonic clock. Gives up at once when the gate is sure to open later.
   * @returns whether it may pass.
   */
  async pass(untilMs: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const nowMs = this.#surroundings.monotonicMs();
      const opensAtMs = this.#isTrying ? Infinity : this.#closedUntilMs;
      if (opensAtMs <= nowMs) {
        this.#isTrying = this.isOpen;
        return true;
      }
      if (untilMs <= nowMs || (untilMs <= opensAtMs && !this.#isTrying)) return false;
      await this.#waitForChange(Math.min(opensAtMs, untilMs) - nowMs, signal);
    }
    return false;
  }

  /** The request was delivered: everybody passes. */
  succeeded(): void {
    this.#failures = 0;
    this.#closedUntilMs = 0;
    this.#change();
  }

  /** The endpoint answered, and not because it is in trouble: who waits passes, the count stays. */
  abandoned(): void {
    this.#change();
  }

  /** The request failed; its own next attempt, and that of everybody while the circuit is open, comes after `delayMs`. */
  failed(delayMs: (failures: number) => number, holdsAll: boolean): number {
    this.#failures++;
    const ms = delayMs(this.#failures);
    if (this.isOpen || holdsAll) this.#closedUntilMs = Math.max(this.#closedUntilMs, this.#surroundings.monotonicMs() + ms);
    this.#change();
    return ms;
  }

  async #waitForChange(ms: number, signal: AbortSignal): Promise<void> {
    const change = new AbortController();
    this.#waiting.add(change);
    await this.#surroundings.sleep(ms, AbortSignal.any([change.signal, signal]));
    this.#waiting.delete(change);
  }

  #change(): void {
    this.#isTrying = false;
    for (const change of this.#waiting) change.abort();
  }
}
