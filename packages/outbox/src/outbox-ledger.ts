import type { DeliveryReport } from "@flowtap/core";

/**
 * Where every event of an outbox went, since it was started. The conservation law of {@link DeliveryReport} holds at every
 * instant: `offered` are the events found on the disk and those that came, `delivered` those that the inner listener acknowledged,
 * `dropped.overflow` those that the overflow policy gave up, `failed` those that the inner listener rejected, that were found
 * damaged or that could not be stored, `pending` those in the outbox.
 */
export interface OutboxStats extends DeliveryReport {
  /** Of `offered`: found on the disk, left by an earlier process. */
  readonly recovered: number;
  /** Of `failed`: found damaged on the disk. A record whose header is damaged too counts as one event at least. */
  readonly quarantined: number;
  /** Bytes that the folder takes on the disk. */
  readonly diskBytes: number;
}

/** An error list must not grow with a fault that never ends. */
const MOST_ERRORS = 100;

/** The counters behind {@link OutboxStats}. */
export class OutboxLedger {
  #recovered = 0;
  #offered = 0;
  #delivered = 0;
  #dropped = 0;
  #failed = 0;
  #quarantined = 0;
  #pending = 0;
  readonly #errors: unknown[] = [];

  get pending(): number {
    return this.#pending;
  }

  recover(count: number): void {
    this.#recovered += count;
    this.offer(count);
  }

  offer(count: number): void {
    this.#offered += count;
    this.#pending += count;
  }

  deliver(count: number): void {
    this.#delivered += count;
    this.#pending -= count;
  }

  drop(count: number): void {
    this.#dropped += count;
    this.#pending -= count;
  }

  fail(count: number): void {
    this.#failed += count;
    this.#pending -= count;
  }

  quarantine(count: number): void {
    this.#quarantined += count;
    this.fail(count);
  }

  recordError(error: unknown): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(error);
  }

  stats(diskBytes: number): OutboxStats {
    return {
      offered: this.#offered,
      delivered: this.#delivered,
      coalesced: 0,
      dropped: { overflow: this.#dropped, cancelled: 0, closed: 0 },
      failed: this.#failed,
      pending: this.#pending,
      errors: [...this.#errors],
      recovered: this.#recovered,
      quarantined: this.#quarantined,
      diskBytes,
    };
  }
}
