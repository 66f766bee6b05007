import { openTap } from "@flowtap/core";
import { JsonFileListener } from "@flowtap/json-file";
import { emitAll, verifyLedger } from "../emit-all.mjs";

/** @param {string} path @returns {import("./file-writers.mjs").Write} */
export function openFlowtap(path) {
  const listener = new JsonFileListener({ path });
  const tap = openTap(listener, { overflow: "wait" });
  return async (workload) => {
    await emitAll(tap, workload);
    verifyLedger(await tap.close(), workload.count);
    const { linesWritten } = listener.stats();
    if (linesWritten !== workload.count) throw new Error(`expected ${String(workload.count)} lines, received ${String(linesWritten)}`);
  };
}
