/** Counts what arrives and compares it, by identity and in order, with what was sent. Cheap enough to be timed along. */
export class Arrivals {
  #workload;
  #count = 0;
  #position = 0;
  #wrong = 0;
  /** @type {() => void} */
  #resolve = () => undefined;
  /** Settles when as many have arrived as were sent. @type {Promise<void>} */
  all = new Promise((resolve) => {
    this.#resolve = resolve;
  });

  /** @param {Pick<import("./workload.mjs").Workload, "distinct" | "count">} workload */
  constructor(workload) {
    this.#workload = workload;
  }

  /** @param {unknown} event */
  take(event) {
    const { distinct, count } = this.#workload;
    if (event !== distinct[this.#position]) this.#wrong += 1;
    this.#position += 1;
    if (this.#position === distinct.length) this.#position = 0;
    this.#count += 1;
    if (this.#count === count) this.#resolve();
  }

  /** @throws {Error} unless every event arrived, once and in its place */
  verify() {
    const { count } = this.#workload;
    if (this.#count === count && this.#wrong === 0) return;
    throw new Error(`expected ${String(count)} events in order, received ${String(this.#count)}, ${String(this.#wrong)} of them not in their place`);
  }
}
