import { once } from "node:events";
import { encodeEvent } from "@flowtap/core";
import sonicBoom from "sonic-boom";

/** @param {string} dest @returns {Promise<import("./file-writers.mjs").Write>} */
export async function openSonicBoom(dest) {
  const boom = new sonicBoom.SonicBoom({ dest, sync: false, minLength: 4_096 });
  await once(boom, "ready");
  return async (workload) => {
    for (const event of workload) if (!boom.write(`${encodeEvent(event)}\n`)) await once(boom, "drain");
    boom.end();
    await once(boom, "close");
  };
}
