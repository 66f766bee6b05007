import { runIsolated } from "../isolated-run.mjs";
import { medianOf } from "../median.mjs";

const MOST_GROWTH = 1.2;
const SHAPES = [
  { title: "10,000 interleaved runs", runs: 10_000, stepsARun: 4 },
  { title: "runs of 100,000 steps", runs: 10, stepsARun: 100_000 },
];

/**
 * Through a tap into the fold of all runs: the last of ten million events beside the first hundred thousand after the warm-up, in
 * one process. @type {import("../contest.mjs").Area}
 */
export const area = {
  name: "scale",
  contests: ({ isQuick }) =>
    SHAPES.map(({ title, runs, stepsARun }) => ({
      title: `10 million events, ${title}`,
      figure: "cpuNs",
      unit: "ns an event",
      events: isQuick ? 20_000 : 10_000_000,
      rounds: 1,
      contenders: [
        { name: "flowtap", isOurs: true, run: ({ count }) => runIsolated("fold-many.mjs", [String(runs), String(stepsARun), String(count)]) },
      ],
      targets: [flat("the time an event", "cpuNs", "cpuNsAtFirst"), flat("the memory", "heapMiB", "heapMiBAtFirst")],
    })),
};

/** @param {string} what @param {string} figure @param {string} before @returns {import("../targets.mjs").Target} */
function flat(what, figure, before) {
  return {
    text: `≤ ${String(MOST_GROWTH)}x ${what} at 100,000`,
    judge: (rows) => {
      const ratio = medianOf(rows[0], figure) / medianOf(rows[0], before);
      return { received: `${ratio.toFixed(2)}x`, isMet: ratio <= MOST_GROWTH };
    },
  };
}
