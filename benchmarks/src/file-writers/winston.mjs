import { once } from "node:events";
import winston from "winston";
import { toWire } from "../wire-event.mjs";

/** @param {string} filename @returns {import("./file-writers.mjs").Write} */
export function openWinston(filename) {
  const file = new winston.transports.File({ filename });
  const logger = winston.createLogger({ format: winston.format.json() });
  logger.add(file); // eslint-disable-line @typescript-eslint/no-unsafe-class-instance-assignment -- its types know its own transport only by another declaration of the same class
  return async (workload) => {
    for (const event of workload) if (!logger.write({ level: "info", message: "event", ...toWire(event) })) await once(logger, "drain");
    logger.end();
    await once(file, "finish");
  };
}
