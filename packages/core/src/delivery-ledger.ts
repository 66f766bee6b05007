import type { DeliveryReport } from "./delivery-report.ts";

/** An error list must not grow with a fault that never ends. */
const MOST_ERRORS = 100;

/** The counters behind a {@link DeliveryReport}. */
export class DeliveryLedger {
  offered = 0;
  delivered = 0;
  coalesced = 0;
  failed = 0;
  readonly dropped = { overflow: 0, cancelled: 0, closed: 0 };
  /** Handed over and not yet acknowledged. */
  inFlight = 0;
  readonly #errors: unknown[] = [];

  /** All that is in flight is handled. */
  acknowledge(): void {
    this.delivered += this.inFlight;
    this.inFlight = 0;
  }

  /** `count` of those in flight, or all of them, were not handled. */
  fail(count: number = this.inFlight): void {
    const failed = Math.min(count, this.inFlight);
    this.inFlight -= failed;
    this.failed += failed;
  }

  recordError(error: unknown): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(error);
  }

  /** @param waiting values that are accepted or offered, and not yet handed over. */
  report(waiting: number): DeliveryReport {
    const { inFlight, dropped, ...counts } = this;
    return { ...counts, dropped: { ...dropped }, pending: waiting + inFlight, errors: [...this.#errors] };
  }
}
