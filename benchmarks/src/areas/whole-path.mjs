import { EventEmitter } from "node:events";
import { createListener, openTap } from "@flowtap/core";
import { Arrivals } from "../arrivals.mjs";
import { emitAll, verifyLedger } from "../emit-all.mjs";
import { atMostTimes } from "../targets.mjs";

/** From `tap.emit` through the channel to a listener, beside a plain call of a function. @type {import("../contest.mjs").Area} */
export const area = {
  name: "whole-path",
  contests: () => [
    {
      title: "whole path",
      figure: "ns",
      unit: "ns an event",
      contenders: [flowtapTap, eventEmitter],
      targets: [atMostTimes("ns", 2, "EventEmitter")],
    },
  ],
};

/** @type {import("../contest.mjs").Contender} */
const flowtapTap = {
  name: "flowtap",
  isOurs: true,
  run: async (workload) => {
    const arrivals = new Arrivals(workload);
    const listener = createListener({
      name: "counter",
      onBatch: (events) => {
        for (const event of events) arrivals.take(event);
      },
    });
    const tap = openTap(listener, { overflow: "wait" });
    await emitAll(tap, workload);
    verifyLedger(await tap.close(), workload.count);
    arrivals.verify();
  },
};

/** No queue, no back-pressure, no isolation: a floor. @type {import("../contest.mjs").Contender} */
const eventEmitter = {
  name: "EventEmitter",
  isOurs: false,
  run: ({ distinct, count }) => {
    const arrivals = new Arrivals({ distinct, count });
    const emitter = new EventEmitter();
    emitter.on("event", (event) => arrivals.take(event));
    for (let sent = 0, position = 0; sent < count; sent += 1) {
      emitter.emit("event", distinct[position]);
      position = position + 1 === distinct.length ? 0 : position + 1;
    }
    arrivals.verify();
  },
};
