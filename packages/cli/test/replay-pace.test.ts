import type { ExecutionEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { ReplayPace } from "../src/replay-pace.ts";

const aborted = AbortSignal.abort();

function at(timestamp: string): ExecutionEvent {
  return { type: "workflow_started", timestamp, runId: "run" };
}

/** How long a replay takes, in milliseconds. */
async function replayMs(speed: number, timestamps: readonly string[], signal: AbortSignal = new AbortController().signal): Promise<number> {
  const pace = new ReplayPace(speed, signal);
  const beganMs = performance.now();
  for (const timestamp of timestamps) await pace.waitFor(at(timestamp));
  return performance.now() - beganMs;
}

describe("the pace of a replay", () => {
  it("keeps the recorded pauses, offsets and fractions included", async () => {
    const tookMs = await replayMs(1, ["2024-06-01T12:00:00.000000001Z", "2024-06-01T14:00:00.2+02:00"]);
    expect(tookMs).toBeGreaterThanOrEqual(198);
  });

  it("divides the pauses by the speed", async () => {
    const timestamps = ["2024-06-01T12:00:00Z", "2024-06-01T12:00:04Z"];
    const slowMs = await replayMs(20, timestamps);
    const fastMs = await replayMs(4000, timestamps);
    expect(slowMs).toBeGreaterThanOrEqual(198);
    expect(fastMs).toBeLessThan(slowMs);
  });

  it("makes no pause for a clock that goes backwards, nor a second time for the time it had covered", async () => {
    const timestamps = Array.from({ length: 50 }, (_, index) => `2024-06-01T12:00:0${index % 2 === 0 ? "1" : "0"}Z`);
    expect(await replayMs(10, timestamps)).toBeLessThan(500);
  });

  it("goes on from a clock that was set back", async () => {
    expect(await replayMs(1, ["2024-06-01T12:00:00Z", "2024-05-01T12:00:00Z", "2024-05-01T12:00:00.2Z"])).toBeGreaterThanOrEqual(198);
  });

  it("cuts a pause of a year to ten seconds", async () => {
    const limit = AbortSignal.timeout(300);
    const pace = new ReplayPace(1_000_000, limit);
    await pace.waitFor(at("2024-06-01T12:00:00Z"));
    const beganMs = performance.now();
    await pace.waitFor(at("2025-06-01T12:00:00Z"));
    // A year at a million times the speed is 31 s: the limit ended the pause, and the schedule goes on ten seconds later.
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  });

  it("ends a pause at once when it is aborted", async () => {
    expect(await replayMs(1, ["2024-06-01T12:00:00Z", "2024-06-01T12:00:09Z"], aborted)).toBeLessThan(5000);
  });

  it("makes no pause for a time that cannot be read", async () => {
    expect(await replayMs(1, ["2024-06-01T12:00:00Z", "yesterday", "2024-06-01T12:00:00Z"])).toBeLessThan(1000);
  });
});
