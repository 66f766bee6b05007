import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeEvent, DecodeError, encodeEvent } from "../../src/index.ts";
import { differenceOfDecoders } from "./support/compare-with-go.ts";

const SAMPLE = linesOf("go-wire-sample.ndjson");
const WILD = linesOf("go-wire-wild.ndjson");
const NORMALIZED = linesOf("go-wire-wild.normalized.ndjson");
const UNSAFE_INTEGER = /^(?:step_index|duration|attempt)$/;

function linesOf(name: string): string[] {
  return readFileSync(path.join(import.meta.dirname, "../../../../fixtures", name), "utf8").split("\n").slice(0, -1);
}

describe("the lines that Lacquer printed", () => {
  it("are fixed points of decoding and encoding", () => {
    expect(SAMPLE).toHaveLength(200);
    for (const line of SAMPLE) {
      expect(encodeEvent(decodeEvent(line))).toBe(line);
      expect(encodeEvent(decodeEvent(Buffer.from(line)))).toBe(line);
    }
  });

  it("become their normalized twins when they are adversarial, unless an integer is beyond 2^53", () => {
    let refused = 0;
    for (const [index, line] of WILD.entries()) {
      const twin = NORMALIZED[index] ?? "";
      const unsafe = [...twin.matchAll(/"(step_index|duration|attempt)":(-?\d+)/g)].filter(([, , literal]) => !Number.isSafeInteger(Number(literal)));
      expect(differenceOfDecoders(line)).toBeUndefined();
      const outcome = outcomeOf(line);
      if (typeof outcome === "string") expect(outcome).toBe(twin);
      else {
        refused++;
        expect(outcome).toMatchObject({ reason: "range", code: "decode", field: expect.stringMatching(UNSAFE_INTEGER) });
        expect(unsafe.map(([, field]) => field)).toContain(outcome.field);
        expect(outcome.message).toContain(`field "${outcome.field ?? ""}"`);
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(WILD.length / 2);
  });
});

function outcomeOf(line: string): string | DecodeError {
  try {
    return encodeEvent(decodeEvent(line));
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}
