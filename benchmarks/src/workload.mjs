import { createRunEvents } from "./run-events.mjs";

/**
 * A realistic sequence of events: interleaved runs, all twelve types, texts of 20 to 200 characters, a tenth with metadata,
 * about 300 bytes a line on the wire. It repeats itself after a while, so that millions of events fit into memory; an event
 * and the next of its kind are different objects.
 */
export class Workload {
  /** The events that repeat. @type {readonly import("@flowtap/core").ExecutionEvent[]} */
  distinct;
  /** How many events there are in all. @type {number} */
  count;

  /** @param {readonly import("@flowtap/core").ExecutionEvent[]} distinct @param {number} count */
  constructor(distinct, count) {
    this.distinct = distinct;
    this.count = count;
  }

  /** @param {number} count @returns {Workload} the same, longer or shorter */
  ofLength(count) {
    return new Workload(this.distinct, count);
  }

  /**
   * @param {(event: import("@flowtap/core").ExecutionEvent) => void} take called with every event, in order
   */
  forEach(take) {
    const { distinct, count } = this;
    for (let done = 0; done < count; ) {
      for (const event of distinct) {
        if (done === count) return;
        take(event);
        done += 1;
      }
    }
  }

  /** Every event in order. */
  *[Symbol.iterator]() {
    for (let done = 0; done < this.count; done += 1) yield this.at(done);
  }

  /** @param {number} index @returns {import("@flowtap/core").ExecutionEvent} */
  at(index) {
    const event = this.distinct[index % this.distinct.length];
    if (event === undefined) throw new RangeError("a workload has at least one event");
    return event;
  }
}

/**
 * @param {{ seed?: number, distinct?: number }} [options] `distinct`: how many events before the first comes again
 * @returns {Workload}
 */
export function createWorkload({ seed = 20_260_101, distinct = 10_000 } = {}) {
  return new Workload(createRunEvents(seed, distinct), distinct);
}
