import fc from "fast-check";
import { expect, it } from "vitest";
import { integerText } from "../../src/integer-text.ts";

it("writes an integer as JavaScript does, around every power of ten", () => {
  const powers = Array.from({ length: 16 }, (_, digits) => 10 ** digits).filter(Number.isSafeInteger);
  for (const integer of [0, Number.MAX_SAFE_INTEGER, ...powers.flatMap((power) => [power - 1, power, power + 1])]) {
    expect(integerText(integer)).toBe(String(integer));
    expect(integerText(-integer)).toBe(String(-integer));
  }
});

it("writes any integer as JavaScript does", () => {
  const ofAnyLength = fc.integer({ min: 1, max: 53 }).chain((bits) => fc.integer({ min: -(2 ** bits - 1), max: 2 ** bits - 1 }));
  fc.assert(fc.property(ofAnyLength, (integer) => integerText(integer) === String(integer)), { numRuns: 5_000 });
});
