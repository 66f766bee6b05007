/** What a person can make use of at once: ten screens to scroll back. */
const MOST_ROWS = 240;
/** Faster than anybody reads. */
const ROWS_A_SECOND = 60;

/** How many rows may be left for good: as many as somebody could look at, however fast runs end. */
export class RowAllowance {
  readonly #now: () => number;
  #rows = MOST_ROWS;
  #countedAtMs: number;

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#countedAtMs = now();
  }

  /** Whether there is any left. */
  get isLeft(): boolean {
    const nowMs = this.#now();
    this.#rows = Math.min(MOST_ROWS, this.#rows + ((nowMs - this.#countedAtMs) / 1000) * ROWS_A_SECOND);
    this.#countedAtMs = nowMs;
    return this.#rows > 0;
  }

  /** Counts rows that were left. What goes beyond the allowance is owed. */
  spend(rows: number): void {
    this.#rows -= rows;
  }
}
