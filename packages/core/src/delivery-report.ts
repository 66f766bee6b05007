/** Values that left a channel without being handed over, by reason. */
export interface DroppedCounts {
  /** The channel was full and the overflow policy gave the value up. */
  readonly overflow: number;
  /** The reader had given up, or never came. */
  readonly cancelled: number;
  /** The value came after `close()`. */
  readonly closed: number;
}

/**
 * Where every value went. At every instant
 * `offered = delivered + coalesced + dropped.overflow + dropped.cancelled + dropped.closed + failed + pending`.
 */
export interface DeliveryReport {
  /** Every `emit`, `send` and `trySend`. */
  readonly offered: number;
  /** Handed over and acknowledged. */
  readonly delivered: number;
  /** Superseded by a newer value while waiting, under `coalesce`. */
  readonly coalesced: number;
  /** Never handed over, by reason. */
  readonly dropped: DroppedCounts;
  /** Handed over and never acknowledged, or rejected by the listener. */
  readonly failed: number;
  /** Waiting, or handed over and not yet acknowledged. 0 after `close()`. */
  readonly pending: number;
  /** What went wrong, oldest first; at most the first 100. */
  readonly errors: readonly unknown[];
}

/** Whether the report accounts for every value: the conservation law holds. */
export function isConserved(report: DeliveryReport): boolean {
  return report.offered === report.delivered + report.coalesced + droppedTotal(report) + report.failed + report.pending;
}

/** All that was dropped, whatever the reason. */
export function droppedTotal(report: DeliveryReport): number {
  const { overflow, cancelled, closed } = report.dropped;
  return overflow + cancelled + closed;
}
