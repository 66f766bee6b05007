import { isDeepStrictEqual } from "node:util";
import { encodeEvent } from "@flowtap/core";
import buildFastStringify from "fast-json-stringify";
import pino from "pino";
import { goContender } from "../peers/go-program.mjs";
import { atMostTimes } from "../targets.mjs";
import { toWire } from "../wire-event.mjs";
import { wireSchema } from "../wire-schema.mjs";

/**
 * @typedef {import("../contest.mjs").Contender} Contender
 * @typedef {import("../contest.mjs").ExecutionEvent} ExecutionEvent
 */

const BUFFER_BYTES = 1_048_576;
const LINE_BYTES_AT_MOST = 16_384;

/** From an event to the bytes of its line. @type {import("../contest.mjs").Area} */
export const area = {
  name: "encode",
  contests: () => [
    {
      title: "encode to bytes",
      figure: "ns",
      unit: "ns an event",
      contenders: [
        encoder("flowtap", encodeEvent),
        encoder("JSON.stringify(mapped)", (event) => JSON.stringify(toWire(event))),
        encoder("fast-json-stringify", fastStringify()),
        pinoContender(),
        ...goContender("Go Marshal", ["marshal"], ({ distinct }) => distinct.map(encodeEvent).join("\n")),
      ],
      targets: [atMostTimes("ns", 0.85, "JSON.stringify(mapped)")],
    },
  ],
};

/** @param {string} name @param {(event: ExecutionEvent) => string} encode @returns {Contender} */
function encoder(name, encode) {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  return {
    name,
    isOurs: name === "flowtap",
    prepare: ({ distinct }) => {
      for (const event of distinct) requireSameData(event, encode(event));
    },
    run: ({ distinct, count }) => {
      let length = 0;
      let bytes = 0;
      for (let done = 0, position = 0; done < count; done += 1) {
        const event = /** @type {ExecutionEvent} */ (distinct[position]);
        position = position + 1 === distinct.length ? 0 : position + 1;
        const written = buffer.write(encode(event), length);
        bytes += written;
        length = length + written > BUFFER_BYTES - LINE_BYTES_AT_MOST ? 0 : length + written;
      }
      if (bytes < count * 100) throw new Error(`expected about 300 bytes an event, received ${String(bytes)} for ${String(count)}`);
    },
  };
}

/** @returns {(event: ExecutionEvent) => string} */
function fastStringify() {
  const stringify = buildFastStringify(/** @type {import("fast-json-stringify").Schema} */ (wireSchema));
  return (event) => stringify(toWire(event));
}

/** A logger that writes the fields of the event after its level, into memory. @returns {Contender} */
function pinoContender() {
  let line = "";
  let lines = 0;
  const sink = {
    /** @param {string} text */
    write: (text) => {
      line = text;
      lines += 1;
    },
  };
  const logger = pino({ base: null, timestamp: false }, sink);
  const buffer = Buffer.allocUnsafeSlow(LINE_BYTES_AT_MOST);
  return {
    name: "pino",
    isOurs: false,
    prepare: ({ distinct }) => {
      for (const event of distinct) {
        logger.info(toWire(event));
        requireSameData(event, line);
      }
    },
    run: ({ distinct, count }) => {
      lines = 0;
      for (let done = 0, position = 0; done < count; done += 1) {
        const event = /** @type {ExecutionEvent} */ (distinct[position]);
        position = position + 1 === distinct.length ? 0 : position + 1;
        logger.info(toWire(event));
        buffer.write(line);
      }
      if (lines !== count) throw new Error(`expected ${String(count)} lines, received ${String(lines)}`);
    },
  };
}

/** @param {ExecutionEvent} event @param {string} line */
function requireSameData(event, line) {
  const expected = JSON.parse(JSON.stringify(toWire(event)));
  const { level: _level, ...received } = JSON.parse(line);
  if (!isDeepStrictEqual(received, expected)) throw new Error(`expected ${JSON.stringify(expected)}, received ${line}`);
}
