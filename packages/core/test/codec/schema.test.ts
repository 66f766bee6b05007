import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../../src/event-types.ts";
import { decodeEvent, DecodeError, encodeEvent } from "../../src/index.ts";
import { Dice } from "./support/dice.ts";
import { hostileLine } from "./support/hostile-lines.ts";
import { timestampBody } from "./support/hostile-timestamps.ts";

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, "../../schema.json"), "utf8")) as { properties: Record<string, { examples?: string[] }> };
const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const FIELDS = Object.keys(schema.properties);
const RUNS = process.env.FLOWTAP_FULL === "1" ? 100_000 : 1_000;

function decodes(line: string): boolean {
  try {
    decodeEvent(line);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** Whether a key means a field only because Go does not regard its case: the schema knows none of those. */
function isOfOtherCase(key: string): boolean {
  return !FIELDS.includes(key) && FIELDS.includes(key.replaceAll("ſ", "s").toLowerCase());
}

const integers = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(2 ** 53, -(2 ** 53), 2 ** 63, 1e21, 1e300), fc.double({ noNaN: true, noDefaultInfinity: true }));
const timestamps = fc.nat().map((seed) => timestampBody(new Dice(seed))).filter((body) => !body.includes("\\"));
const perhaps = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 16, arbitrary }, { weight: 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.jsonValue() });
const text = fc.string({ unit: "binary" });
const almostEvents = fc.record(
  { type: perhaps(fc.oneof(fc.constantFrom(...EVENT_TYPES), text)), timestamp: perhaps(timestamps), run_id: perhaps(text), step_id: perhaps(text), action_id: perhaps(text), step_index: perhaps(integers),
    duration: perhaps(integers), error: perhaps(text), attempt: perhaps(integers), text: perhaps(text), metadata: perhaps(fc.dictionary(text, fc.jsonValue())),
    diagnostics: perhaps(fc.array(perhaps(text), { maxLength: 4 })), [`foreign`]: fc.jsonValue() },
  { requiredKeys: [] },
);

describe("schema.json", () => {
  it("takes exactly the JSON values that decodeEvent takes", () => {
    let taken = 0;
    fc.assert(fc.property(fc.oneof({ weight: 9, arbitrary: almostEvents }, { weight: 1, arbitrary: fc.jsonValue() }), (value) => {
      if (typeof value === "object" && value !== null && Object.keys(value).some(isOfOtherCase)) return;
      const isTaken = decodes(JSON.stringify(value));
      taken += isTaken ? 1 : 0;
      expect({ value, isTaken: accepts(value) }).toEqual({ value, isTaken });
    }), { numRuns: RUNS });
    expect(taken).toBeGreaterThan(RUNS / 20);
  });

  it("agrees with decodeEvent about every single field", () => {
    const values = [null, true, "", "x", 0, 1, -1, 1.5, 1e21, 2 ** 53 - 1, 2 ** 53, {}, { a: 1 }, [], ["x"], [null], [1], [["x"]]];
    for (const field of FIELDS) {
      for (const value of values) {
        for (const rest of [{}, { type: "step_started" }, { foreign: 1 }, { type: null, foreign: 1 }]) {
          const event = { ...rest, [field]: value };
          expect({ event, isTaken: accepts(event) }).toEqual({ event, isTaken: decodes(JSON.stringify(event)) });
        }
      }
    }
  });

  it("agrees with decodeEvent about thousands of timestamps", () => {
    const dice = new Dice(7);
    for (let round = 0; round < 4_000; round++) {
      const timestamp = Buffer.from(timestampBody(dice), "latin1").toString("utf8");
      if (timestamp.includes("\\") || /[\p{Cc}"]/u.test(timestamp)) continue;
      expect({ timestamp, isTaken: accepts({ type: "x", timestamp }) }).toEqual({ timestamp, isTaken: decodes(JSON.stringify({ type: "x", timestamp })) });
    }
  });

  it("takes every line that encodeEvent writes", () => {
    const dice = new Dice(11);
    let written = 0;
    for (let round = 0; round < 1_500; round++) {
      const bytes = Buffer.from(hostileLine(dice), "latin1");
      if (!decodes(bytes as never)) continue;
      written++;
      expect(accepts(JSON.parse(encodeEvent(decodeEvent(bytes))))).toBe(true);
    }
    expect(written).toBeGreaterThan(250);
  });

  // A schema sees values, not text, and knows neither Go's case folding nor its depth limit.
  it.each<[string, string, boolean, boolean]>([
    ["a key of another case", '{"TYPE":7,"type":"x"}', true, false],
    ["a type under a key of another case beside a foreign key", '{"Type":"x","foreign":1}', false, true],
    ["a value that a later duplicate replaces", '{"type":7,"type":"x"}', true, false],
    ["an integer written with a fraction", '{"type":"x","attempt":1.0}', true, false],
    ["an integer written with an exponent", '{"type":"x","attempt":1e2}', true, false],
    ["an escape in a timestamp", String.raw`{"type":"x","timestamp":"2024-01-01T00:00:00\u005a"}`, true, false],
    ["a number in metadata that no float can hold", '{"type":"x","metadata":{"a":1e400}}', true, false],
    ["more than 10,000 levels", `{"type":"x","metadata":{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}}`, true, false],
  ])("differs from decodeEvent, and has to, about %s", (_what, line, schemaTakes, decoderTakes) => {
    expect(accepts(JSON.parse(line))).toBe(schemaTakes);
    expect(decodes(line)).toBe(decoderTakes);
  });

  it("names every event type and every field", () => {
    expect(schema.properties["type"]?.examples).toEqual(EVENT_TYPES);
    expect(FIELDS).toEqual(["type", "timestamp", "run_id", "step_id", "action_id", "step_index", "duration", "error", "attempt", "text", "metadata", "diagnostics"]);
  });
});
