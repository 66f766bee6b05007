import { getStreamFileSink } from "@logtape/file";
import { configure, dispose, getLogger, jsonLinesFormatter } from "@logtape/logtape";
import { toWire } from "../wire-event.mjs";

const EVENTS_A_TURN = 1_000;

/** @param {string} file @returns {Promise<import("./file-writers.mjs").Write>} */
export async function openLogTape(file) {
  await configure({
    sinks: { file: getStreamFileSink(file, { formatter: jsonLinesFormatter }) },
    loggers: [
      { category: "events", lowestLevel: "info", sinks: ["file"] },
      { category: ["logtape", "meta"], lowestLevel: "fatal", sinks: [] },
    ],
  });
  const logger = getLogger("events");
  return async (workload) => {
    let sent = 0;
    for (const event of workload) {
      logger.info("event", toWire(event));
      sent += 1;
      // It has no back-pressure: without a turn for its stream its memory would grow with the workload.
      if (sent % EVENTS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await dispose();
  };
}
