import { EVENTS_A_RUN } from "./numbered-events.mjs";

/** What arrived of numbered events, by run; it holds runs under way only, so it takes any number of events. */
export class RunLedger {
  events = 0;
  runsEnded = 0;
  /** Events that came twice, too early or too late within their run; the first few. @type {string[]} */
  misplaced = [];
  /** @type {Map<string, number>} */
  #places = new Map();

  /** @param {{ run_id: string, attempt: number }} event as it is on the wire */
  take({ run_id: runId, attempt }) {
    this.events += 1;
    const expected = (this.#places.get(runId) ?? 0) + 1;
    if (attempt !== expected && this.misplaced.length < 10) this.misplaced.push(`${runId}: ${String(attempt)} after ${String(expected - 1)}`);
    if (attempt === EVENTS_A_RUN) {
      this.#places.delete(runId);
      this.runsEnded += 1;
    } else this.#places.set(runId, attempt);
  }

  /** What there is to say. */
  summary() {
    return { events: this.events, runsEnded: this.runsEnded, runsUnderWay: this.#places.size, misplaced: this.misplaced };
  }
}
