import fc from "fast-check";
import prettyMilliseconds from "pretty-ms";
import { describe, expect, it } from "vitest";
import { readableDuration, readableElapsed } from "../src/readable-values.ts";

const NS_PER_MINUTE = 60e9;
const NS_PER_MS = 1e6;

describe("durations", () => {
  it("are shown below a minute as the library shows them", () => {
    const underAMinute = fc.oneof(
      fc.integer({ min: NS_PER_MS, max: NS_PER_MINUTE - 1 }),
      fc.integer({ min: NS_PER_MS, max: 1_000 * NS_PER_MS }),
      // Where it rounds.
      fc.tuple(fc.integer({ min: 3, max: 119_999 }), fc.integer({ min: -1, max: 1 })).map(([halves, off]) => halves * 500_000 + off),
      fc.tuple(fc.integer({ min: 10, max: 599 }), fc.integer({ min: -1, max: 1 })).map(([tenths, off]) => tenths * 100 * NS_PER_MS + off),
    );
    fc.assert(
      fc.property(underAMinute, (durationNs) => {
        const ms = durationNs / NS_PER_MS;
        expect(readableDuration(durationNs)).toBe(prettyMilliseconds(ms, { unitCount: 2, secondsDecimalDigits: 1 }));
      }),
      { numRuns: 5_000 },
    );
  });

  it("go on in whole seconds as the library shows them", () => {
    for (let seconds = 1; seconds < 4_000; seconds += 1) {
      expect(readableElapsed(seconds * 1_000 + 999)).toBe(prettyMilliseconds(seconds * 1_000, { unitCount: 2, secondsDecimalDigits: 0 }));
    }
  });
});
