import { createListener, openTap } from "@flowtap/core";
import { MultiplexListener } from "@flowtap/multiplex";
import { Subject } from "rxjs";
import { Arrivals } from "../arrivals.mjs";
import { emitAll, verifyLedger } from "../emit-all.mjs";
import { effectQueue } from "../peers/effect-queue.mjs";
import { goContender } from "../peers/go-program.mjs";
import { aheadOf, atMost } from "../targets.mjs";

const CHILDREN = 4;
const CAPACITY = 1_024;

/** One event to four children that cannot disturb each other; each gets all of them. @type {import("../contest.mjs").Area} */
export const area = {
  name: "fan-out",
  contests: () => [
    {
      title: "fan-out to 4",
      figure: "ns",
      unit: "ns a source event",
      contenders: [
        flowtapMultiplex,
        effectQueue(CHILDREN, CAPACITY),
        ...goContender("Go, 4 channels", ["channel", String(CHILDREN), String(CAPACITY)]),
        rxjsSubject,
      ],
      targets: [atMost("ns", 80, "ns a source event"), aheadOf("ns", 2.5, "every isolating peer", ({ name }) => name !== rxjsSubject.name)],
    },
  ],
};

/** @type {import("../contest.mjs").Contender} */
const flowtapMultiplex = {
  name: "flowtap",
  isOurs: true,
  run: async (workload) => {
    const all = Array.from({ length: CHILDREN }, () => new Arrivals(workload));
    const multiplex = new MultiplexListener(all.map((arrivals, child) => ({ listener: counter(arrivals, child), overflow: "wait", capacity: CAPACITY })));
    const tap = openTap(multiplex, { overflow: "wait", capacity: CAPACITY });
    await emitAll(tap, workload);
    verifyLedger(await tap.close(), workload.count);
    for (const report of multiplex.stats().values()) verifyLedger(report, workload.count);
    for (const arrivals of all) arrivals.verify();
  },
};

/** @param {Arrivals} arrivals @param {number} child */
function counter(arrivals, child) {
  return createListener({
    name: `counter-${String(child)}`,
    onBatch: (events) => {
      for (const event of events) arrivals.take(event);
    },
  });
}

/** Calls one subscriber after the other: no queue, no isolation. @type {import("../contest.mjs").Contender} */
const rxjsSubject = {
  name: "rxjs Subject (not isolated)",
  isOurs: false,
  run: (workload) => {
    const all = Array.from({ length: CHILDREN }, () => new Arrivals(workload));
    const subject = /** @type {Subject<unknown>} */ (new Subject());
    for (const arrivals of all) subject.subscribe((event) => arrivals.take(event));
    const { distinct, count } = workload;
    for (let sent = 0, position = 0; sent < count; sent += 1) {
      subject.next(distinct[position]);
      position = position + 1 === distinct.length ? 0 : position + 1;
    }
    for (const arrivals of all) arrivals.verify();
  },
};
