import { FixedBuffer, Repeater } from "@repeaterjs/repeater";
import { pushableV } from "it-pushable";
import { Arrivals } from "../arrivals.mjs";

/**
 * @typedef {import("../contest.mjs").Contender} Contender
 * @typedef {import("../contest.mjs").ExecutionEvent} ExecutionEvent
 */

/** it-pushable has no bound of its own: the producer waits when `capacity` are there. @param {number} capacity @returns {Contender} */
export function itPushable(capacity) {
  return {
    name: "it-pushable",
    isOurs: false,
    run: async (workload) => {
      const arrivals = new Arrivals(workload);
      const source = /** @type {import("it-pushable").PushableV<ExecutionEvent>} */ (pushableV({ objectMode: true }));
      const consumed = (async () => {
        for await (const batch of source) for (const event of batch) arrivals.take(event);
      })();
      for (const event of workload) {
        if (source.readableLength >= capacity) await source.onEmpty();
        source.push(event);
      }
      await arrivals.all; // what comes in one batch with the end is lost
      source.end();
      await consumed;
      arrivals.verify();
    },
  };
}

/** @param {number} capacity @returns {Contender} */
export function readableStream(capacity) {
  return {
    name: "ReadableStream",
    isOurs: false,
    run: async (workload) => {
      const arrivals = new Arrivals(workload);
      const events = workload[Symbol.iterator]();
      const stream = new ReadableStream(
        {
          pull: (controller) => {
            while ((controller.desiredSize ?? 0) > 0) {
              const next = events.next();
              if (next.done === true) {
                controller.close();
                return;
              }
              controller.enqueue(next.value);
            }
          },
        },
        new CountQueuingStrategy({ highWaterMark: capacity }),
      );
      for await (const event of stream) arrivals.take(event);
      arrivals.verify();
    },
  };
}

/** @param {number} capacity @returns {Contender} */
export function repeater(capacity) {
  return {
    name: "repeater",
    isOurs: false,
    run: async (workload) => {
      const arrivals = new Arrivals(workload);
      const events = new Repeater(async (push, stop) => {
        for (const event of workload) await push(event);
        stop();
      }, new FixedBuffer(capacity));
      for await (const event of events) arrivals.take(event);
      arrivals.verify();
    },
  };
}
