import { once } from "node:events";
import pino from "pino";
import { toWire } from "../wire-event.mjs";

/** Its own asynchronous destination, as its documentation recommends for speed. @param {string} dest @returns {Promise<import("./file-writers.mjs").Write>} */
export async function openPino(dest) {
  const destination = pino.destination({ dest, sync: false, minLength: 4_096 });
  await once(destination, "ready");
  const logger = pino({ base: null, timestamp: false }, destination);
  let isFull = false;
  destination.on("drain", () => (isFull = false));
  const write = destination.write.bind(destination);
  destination.write = (line) => {
    const hasRoom = write(line);
    isFull = !hasRoom;
    return hasRoom;
  };
  return async (workload) => {
    for (const event of workload) {
      logger.info(toWire(event));
      if (isFull) await once(destination, "drain");
    }
    destination.end();
    await once(destination, "close");
  };
}
