import { Effect, Queue } from "effect";
import { Arrivals } from "../arrivals.mjs";

/** @typedef {import("../contest.mjs").ExecutionEvent} ExecutionEvent */

/**
 * Bounded effect queues, one a consumer: `offerUnsafe` while there is room, `takeAll` on the other side.
 *
 * @param {number} consumers
 * @param {number} capacity
 * @returns {import("../contest.mjs").Contender}
 */
export function effectQueue(consumers, capacity) {
  return {
    name: consumers === 1 ? "effect Queue" : `${String(consumers)} effect Queues`,
    isOurs: false,
    run: async (workload) => {
      const all = Array.from({ length: consumers }, () => new Arrivals(workload));
      await Effect.runPromise(
        Effect.gen(function* () {
          /** @type {Queue.Queue<ExecutionEvent>[]} */
          const queues = [];
          for (const arrivals of all) {
            const queue = yield* Queue.bounded(capacity);
            queues.push(queue);
            yield* Effect.forkChild(consume(queue, arrivals));
          }
          const { distinct, count } = workload;
          for (let sent = 0, position = 0; sent < count; sent += 1) {
            const event = /** @type {ExecutionEvent} */ (distinct[position]);
            position = position + 1 === distinct.length ? 0 : position + 1;
            for (const queue of queues) if (!Queue.offerUnsafe(queue, event)) yield* Queue.offer(queue, event);
          }
          for (const arrivals of all) yield* Effect.promise(() => arrivals.all);
        }),
      );
      for (const arrivals of all) arrivals.verify();
    },
  };
}

/** @param {Queue.Queue<ExecutionEvent>} queue @param {Arrivals} arrivals */
function consume(queue, arrivals) {
  return Effect.gen(function* () {
    for (;;) for (const event of yield* Queue.takeAll(queue)) arrivals.take(event);
  });
}
