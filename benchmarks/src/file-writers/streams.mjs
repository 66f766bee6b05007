import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { encodeEvent } from "@flowtap/core";
import { createStream } from "rotating-file-stream";

const MEBIBYTE = 1_048_576;

/** @param {string} file @returns {import("./file-writers.mjs").Write} */
export function openWriteStream(file) {
  return writeTo(createWriteStream(file, { highWaterMark: MEBIBYTE }));
}

/** @param {string} file @returns {import("./file-writers.mjs").Write} */
export function openRotatingStream(file) {
  return writeTo(createStream(path.basename(file), { path: path.dirname(file), size: "10G" }));
}

/** @param {import("node:stream").Writable} stream @returns {import("./file-writers.mjs").Write} */
function writeTo(stream) {
  return async (workload) => {
    let acknowledged = 0;
    const count = (/** @type {Error | null | undefined} */ error) => {
      if (error === null || error === undefined) acknowledged += 1;
    };
    for (const event of workload) {
      if (!stream.write(`${encodeEvent(event)}\n`, count)) await once(stream, "drain");
    }
    stream.end();
    await once(stream, "finish");
    if (acknowledged !== workload.count) throw new Error(`expected ${String(workload.count)} lines acknowledged, received ${String(acknowledged)}`);
  };
}
