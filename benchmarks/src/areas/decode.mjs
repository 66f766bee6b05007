import { isDeepStrictEqual } from "node:util";
import { decodeEvent, encodeEvent } from "@flowtap/core";
import { Ajv } from "ajv";
import { z } from "zod";
import { atMostTimes } from "../targets.mjs";
import { fromWire } from "../wire-event.mjs";
import { RFC_3339, wireSchema } from "../wire-schema.mjs";

/**
 * @typedef {import("../contest.mjs").Contender} Contender
 * @typedef {import("../contest.mjs").ExecutionEvent} ExecutionEvent
 * @typedef {import("../wire-event.mjs").WireEvent} WireEvent
 */

/** From a line to an event that is known to be one. @type {import("../contest.mjs").Area} */
export const area = {
  name: "decode",
  contests: () => [
    {
      title: "decode with validation",
      figure: "ns",
      unit: "ns an event",
      contenders: [
        decoder("flowtap", decodeEvent),
        decoder("JSON.parse", JSON.parse, { checksResult: false }),
        decoder("JSON.parse and rename", (line) => fromWire(/** @type {WireEvent} */ (JSON.parse(line)))),
        decoder("ajv and rename", ajvDecode()),
        decoder("zod and rename", zodDecode()),
      ],
      targets: [atMostTimes("ns", 1.5, "JSON.parse")],
    },
  ],
};

/**
 * @param {string} name
 * @param {(line: string) => unknown} decode
 * @param {{ checksResult: boolean }} [options]
 * @returns {Contender}
 */
function decoder(name, decode, { checksResult } = { checksResult: true }) {
  /** @type {readonly string[]} */
  let lines = [];
  return {
    name,
    isOurs: name === "flowtap",
    prepare: ({ distinct }) => {
      lines = distinct.map((event) => Buffer.from(encodeEvent(event)).toString()); // in one piece, as they come from a file
      if (!checksResult) return;
      for (const [index, line] of lines.entries()) {
        if (!isDeepStrictEqual(decode(line), distinct[index])) throw new Error(`expected the event of ${line}, received ${JSON.stringify(decode(line))}`);
      }
    },
    run: ({ distinct, count }) => {
      let types = 0;
      for (let done = 0, position = 0; done < count; done += 1) {
        const line = /** @type {string} */ (lines[position]);
        const { type } = /** @type {{ type: string }} */ (decode(line));
        if (type === distinct[position]?.type) types += 1;
        position = position + 1 === lines.length ? 0 : position + 1;
      }
      if (types !== count) throw new Error(`expected ${String(count)} events, received ${String(types)} of the right type`);
    },
  };
}

/** @returns {(line: string) => ExecutionEvent} */
function ajvDecode() {
  const validate = new Ajv().compile(wireSchema);
  return (line) => {
    const wire = JSON.parse(line);
    if (!validate(wire)) throw new TypeError("no event");
    return fromWire(/** @type {WireEvent} */ (/** @type {unknown} */ (wire)));
  };
}

/** @returns {(line: string) => ExecutionEvent} */
function zodDecode() {
  const schema = z.object({
    type: z.string(),
    timestamp: z.string().regex(new RegExp(RFC_3339)),
    run_id: z.string(),
    step_id: z.string().optional(),
    action_id: z.string().optional(),
    step_index: z.int().optional(),
    duration: z.int().optional(),
    error: z.string().optional(),
    attempt: z.int().optional(),
    text: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    diagnostics: z.array(z.string()).optional(),
  });
  return (line) => fromWire(/** @type {WireEvent} */ (schema.parse(JSON.parse(line))));
}
