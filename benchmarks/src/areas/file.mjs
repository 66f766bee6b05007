import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runIsolated } from "../isolated-run.mjs";
import { FILE_WRITERS } from "../file-writers/file-writers.mjs";
import { aheadOf, atMost } from "../targets.mjs";
import { verifyFile } from "../verify-file.mjs";

const EVENTS = 500_000;
const SLOW_EVENTS = 20_000;
const SLOW = new Set(["winston", "LogTape", "rotating-file-stream"]);

/** From events to lines in a file, each acknowledged as written; a process a run. @type {import("../contest.mjs").Area} */
export const area = {
  name: "file",
  contests: () => [
    {
      title: "NDJSON to a file",
      figure: "wallNs",
      unit: "ns an event",
      events: EVENTS,
      rounds: 3,
      contenders: Object.keys(FILE_WRITERS).map(fileContender),
      // By the clock, and by processor time: on a busy machine the clock says what others did.
      targets: [
        aheadOf("wallNs", 1, "everybody"),
        aheadOf("wallNs", 3, "pino", isPino),
        aheadOf("cpuNs", 1, "everybody, processor time"),
        aheadOf("cpuNs", 3, "pino, processor time", isPino),
        atMost("peakMiB", 130, "MiB peak memory"),
      ],
    },
  ],
};

/** @param {{ name: string }} row */
function isPino({ name }) {
  return name === "pino";
}

/** @param {string} name @returns {import("../contest.mjs").Contender} */
function fileContender(name) {
  return {
    name,
    isOurs: name === "flowtap",
    run: async (workload) => {
      const folder = mkdtempSync(path.join(tmpdir(), "flowtap-bench-file-"));
      const file = path.join(folder, "events.ndjson");
      // The slow ones say the same in a fraction of the time: what they need an event does not depend on how many there are.
      const events = SLOW.has(name) ? Math.min(workload.count, SLOW_EVENTS) : workload.count;
      try {
        const figures = await runIsolated("write-file.mjs", [name, file, String(events)]);
        await verifyFile(file, workload.ofLength(events));
        return figures;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
