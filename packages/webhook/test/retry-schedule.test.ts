import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRetryAfterMs } from "../src/retry-after.ts";
import { retryDelayMs } from "../src/retry-schedule.ts";

const settings = fc.record({ maxAttempts: fc.constant(10), baseDelayMs: fc.integer({ min: 1, max: 10_000 }), maxDelayMs: fc.integer({ min: 1, max: 2_147_483_647 }) });
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("retryDelayMs", () => {
  it("stays between 0 and the limit, which doubles with each failure up to maxDelayMs", () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 5_000 }), unit, (retry, failures, random) => {
        const delayMs = retryDelayMs(failures, retry, random, 0);
        const limitMs = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (failures - 1));
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(limitMs);
        expect(delayMs).toBeCloseTo(random * limitMs, 3);
      }),
    );
  });

  it("never comes before the time that the endpoint asked for, nor after maxDelayMs, whatever it asked for", () => {
    const asked = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 1, noNaN: true }), fc.constant(Infinity));
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 100 }), unit, asked, (retry, failures, random, retryAfterMs) => {
        const delayMs = retryDelayMs(failures, retry, random, retryAfterMs);
        expect(delayMs).toBeGreaterThanOrEqual(Math.min(retryAfterMs, retry.maxDelayMs));
        expect(delayMs).toBeLessThanOrEqual(retry.maxDelayMs);
      }),
    );
  });

  it("spreads the retries of a hundred senders evenly", () => {
    const retry = { maxAttempts: 10, baseDelayMs: 1_000, maxDelayMs: 60_000 };
    const tenths = Array.from({ length: 10 }, () => 0);
    let state = 1;
    for (let sender = 0; sender < 10_000; sender++) {
      state = (state * 48_271) % 2_147_483_647;
      const tenth = Math.floor(retryDelayMs(4, retry, state / 2_147_483_647, 0) / 800);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe("parseRetryAfterMs", () => {
  const nowMs = Date.parse("2026-01-02T03:04:05Z");

  it.each([
    ["0", 0],
    ["1", 1_000],
    [" 120 ", 120_000],
    ["99999999999999999999", 1e23],
    ["Fri, 02 Jan 2026 03:04:15 GMT", 10_000],
    ["Friday, 02-Jan-26 03:04:15 GMT", 10_000],
    ["Fri Jan  2 03:04:15 2026", 10_000],
    ["Fri, 02 Jan 2026 03:04:00 GMT", 0],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ])("reads %j as %d ms", (header, ms) => {
    expect(parseRetryAfterMs(header, nowMs)).toBe(ms);
  });

  it.each(["", " ", "soon", "-1", "1.5", "1e3", "0x10", "Infinity", "NaN", "tomorrow GMT", "2026-01-02T03:04:15Z", "Fri, 99 Foo 2026 03:04:15 GMT", "1, 2", "10 seconds"])(
    "ignores %j",
    (header) => {
      expect(parseRetryAfterMs(header, nowMs)).toBe(0);
    },
  );

  it("takes the first of several headers", () => {
    expect(parseRetryAfterMs(["2", "500"], nowMs)).toBe(2_000);
    expect(parseRetryAfterMs([], nowMs)).toBe(0);
    expect(parseRetryAfterMs(undefined, nowMs)).toBe(0);
  });

  it("answers any text with a number from 0", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(parseRetryAfterMs(header, nowMs)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
