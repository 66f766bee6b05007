import { createChannel } from "@flowtap/core";
import { Arrivals } from "../arrivals.mjs";
import { itPushable, readableStream, repeater } from "../peers/bounded-queues.mjs";
import { effectQueue } from "../peers/effect-queue.mjs";
import { goContender } from "../peers/go-program.mjs";
import { handWrittenRing } from "../peers/hand-written-ring.mjs";
import { aheadOf, atMost } from "../targets.mjs";

const CAPACITIES = [100, 1_024];

/** From a sender to the batches of one receiver, with back-pressure. @type {import("../contest.mjs").Area} */
export const area = {
  name: "delivery",
  contests: () =>
    CAPACITIES.map((capacity) => ({
      title: `delivery, capacity ${String(capacity)}`,
      figure: "ns",
      unit: "ns an event",
      contenders: [
        flowtapChannel(capacity),
        effectQueue(1, capacity),
        ...goContender("Go channel", ["channel", "1", String(capacity)]),
        itPushable(capacity),
        readableStream(capacity),
        repeater(capacity),
        handWrittenRing(capacity),
      ],
      targets: [atMost("ns", 25, "ns an event"), aheadOf("ns", 2, "every bounded peer", ({ name }) => name !== "a bare ring")],
    })),
};

/** @param {number} capacity @returns {import("../contest.mjs").Contender} */
function flowtapChannel(capacity) {
  return {
    name: "flowtap",
    isOurs: true,
    run: async (workload) => {
      const arrivals = new Arrivals(workload);
      const { sender, receiver, report } = /** @type {import("@flowtap/core").Channel<import("@flowtap/core").ExecutionEvent>} */ (createChannel({ capacity }));
      const consumed = (async () => {
        for await (const batch of receiver.batches()) for (const event of batch) arrivals.take(event);
      })();
      const { distinct, count } = workload;
      for (let sent = 0, position = 0; sent < count; sent += 1) {
        const event = /** @type {import("@flowtap/core").ExecutionEvent} */ (distinct[position]);
        position = position + 1 === distinct.length ? 0 : position + 1;
        if (sender.room === 0) await sender.whenEmpty();
        sender.trySend(event);
      }
      sender.close();
      await consumed;
      arrivals.verify();
      const { offered, delivered } = report();
      if (offered !== count || delivered !== count) throw new Error(`expected ${String(count)} delivered, the ledger says ${String(delivered)} of ${String(offered)}`);
    },
  };
}
