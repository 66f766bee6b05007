import { describe, expect, it } from "vitest";
import { form, inForm } from "../kit/form.ts";
import { EVENTS_A_RUN } from "../kit/numbered-events.mjs";
import { hasPython } from "../kit/pty.ts";
import { runThreeListeners, type Sample } from "../kit/three-listeners.ts";

const COUNT = inForm({ medium: 2_000_000, full: 10_000_000 });
const CHECKPOINTS = inForm({ medium: 20, full: 50 });
const RUNS_REMEMBERED = 1_000;
const MIB = 1024 * 1024;

/** Slope of the heap over time, by least squares, in bytes a minute. */
function heapSlope(samples: readonly Sample[]): number {
  const meanAt = mean(samples.map(({ atMs }) => atMs));
  const meanHeap = mean(samples.map(({ heapBytes }) => heapBytes));
  const covariance = mean(samples.map(({ atMs, heapBytes }) => (atMs - meanAt) * (heapBytes - meanHeap)));
  return (covariance / mean(samples.map(({ atMs }) => (atMs - meanAt) ** 2))) * 60_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.skipIf(!hasPython)("a console, a file and a webhook behind one multiplexer (needs python3)", () => {
  it(`take ${String(COUNT)} events: heap flat, descriptors constant, both ledgers exact`, async () => {
    const { samples, reports, conserved, handlesLeft, file, webhook } = await runThreeListeners({ count: COUNT, checkpoints: CHECKPOINTS, read: "all" });

    const whole = { events: COUNT, runsEnded: COUNT / EVENTS_A_RUN, runsUnderWay: 0, misplaced: [] };
    expect(file).toEqual(whole);
    expect(webhook).toMatchObject({ ...whole, duplicates: 0, forged: 0 });
    for (const child of ["file", "webhook"] as const) expect(reports[child]).toMatchObject({ offered: COUNT, delivered: COUNT, failed: 0, pending: 0 });
    expect(reports.console).toMatchObject({ offered: COUNT, failed: 0, pending: 0, errors: [] });
    expect(conserved).toBe(true);
    expect(handlesLeft).toEqual([]);

    // A console fills up to the thousand runs that it remembers; after that, nothing may grow.
    const settled = samples.filter(({ events }) => events >= Math.max(COUNT / 3, RUNS_REMEMBERED * EVENTS_A_RUN));
    expect(new Set(settled.map(({ descriptors }) => descriptors)).size).toBe(1);
    const growth = mean(settled.slice(-3).map(({ heapBytes }) => heapBytes)) - mean(settled.slice(0, 3).map(({ heapBytes }) => heapBytes));
    console.log(`soak: ${String(Math.round(COUNT / ((samples.at(-1)?.atMs ?? 0) / 1000)))} events a second, heap ${(growth / MIB).toFixed(2)} MiB once it had settled, ${(heapSlope(settled) / MIB).toFixed(2)} MiB a minute`);
    // Only the full form takes minutes: before that, a slope is the noise of seconds.
    if (form === "full") expect(heapSlope(settled)).toBeLessThan(1e6);
    else expect(growth).toBeLessThan(MIB);
  }, 1_800_000);
});
