import { runIsolated } from "../isolated-run.mjs";
import { SCREENS } from "../screens/screens.mjs";
import { medianOf } from "../median.mjs";
import { atMost } from "../targets.mjs";

const EVENTS = 20_000;
const DURATION_MS = 2_000;
const FEWEST_FRAMES_A_SECOND = 10;
/** What takes half a minute and more is measured once: its figure counts for every round. */
const SLOW = new Set(["listr2"]);
/** @type {Map<string, import("../contest.mjs").Figures>} */
const measuredOnce = new Map();

/** 20,000 events within two seconds into a fake terminal; a process a run. @type {import("../contest.mjs").Area} */
export const area = {
  name: "console",
  contests: ({ isQuick }) => [
    {
      title: "console, 20,000 events",
      figure: "cpuSeconds",
      unit: "CPU seconds",
      events: isQuick ? 1_000 : EVENTS,
      rounds: 3,
      contenders: Object.keys(SCREENS).map((name) => ({
        name,
        isOurs: name === "flowtap",
        run: async (workload) => {
          const known = workload.count === EVENTS && SLOW.has(name) ? measuredOnce.get(name) : undefined;
          if (known !== undefined) return known;
          const figures = await runIsolated("draw-events.mjs", [name, String(workload.count), String((workload.count / EVENTS) * DURATION_MS)]);
          if ((figures["writes"] ?? 0) < 2) throw new Error(`expected frames, received ${String(figures["writes"])} writes`);
          if (workload.count === EVENTS) measuredOnce.set(name, figures);
          return figures;
        },
      })),
      targets: [atMost("cpuSeconds", 0.08, "CPU seconds"), drawsItsFrames],
    },
  ],
};

/** @type {import("../targets.mjs").Target} */
const drawsItsFrames = {
  text: `≥ ${String(FEWEST_FRAMES_A_SECOND)} frames a second`,
  judge: (rows) => {
    const frames = medianOf(rows.find(({ isOurs }) => isOurs), "framesPerSecond");
    return { received: `${frames.toFixed(1)} frames a second`, isMet: frames >= FEWEST_FRAMES_A_SECOND };
  },
};
