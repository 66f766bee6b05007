import { Arrivals } from "../arrivals.mjs";

/**
 * The least that such a channel can cost: a ring that is emptied whenever it is full. No ledger, no end, no waiting sender,
 * and the consumer is called from the producer. For comparison only.
 *
 * @param {number} capacity
 * @returns {import("../contest.mjs").Contender}
 */
export function handWrittenRing(capacity) {
  return {
    name: "a bare ring",
    isOurs: false,
    run: async (workload) => {
      const arrivals = new Arrivals(workload);
      /** @type {unknown[]} */
      const ring = Array.from({ length: capacity }, () => undefined);
      let length = 0;
      const drain = () => {
        for (let slot = 0; slot < length; slot += 1) {
          arrivals.take(ring[slot]);
          ring[slot] = undefined;
        }
        length = 0;
      };
      const { distinct, count } = workload;
      for (let sent = 0, position = 0; sent < count; sent += 1) {
        ring[length++] = distinct[position];
        position = position + 1 === distinct.length ? 0 : position + 1;
        if (length === capacity) {
          await Promise.resolve();
          drain();
        }
      }
      drain();
      arrivals.verify();
    },
  };
}
