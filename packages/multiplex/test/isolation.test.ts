import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { createListener, isConserved, openTap, type ExecutionEvent, type Listener, type OverflowPolicy } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { MultiplexListener } from "../src/index.ts";

const never = new Promise<never>(() => undefined);
const SEEDS = process.env.FLOWTAP_FULL === "1" ? 10_000 : 1_000;
const CAPACITY = 10;

const eventOf = (index: number, stepId = `s${String(index)}`): ExecutionEvent => ({ type: "step_progress", timestamp: "2026-01-01T00:00:00Z", runId: "r", stepId, text: String(index) });
const stuckListener = (): Listener => ({ name: "stuck", startListening: () => never, stopListening: () => undefined });

describe("a multiplexer", () => {
  it("lives through a thousand random fault schedules under --unhandled-rejections=strict, and feeds the healthy child all of it", { timeout: 120_000 }, async () => {
    const firstSeed = Number(process.env.FLOWTAP_SEED ?? Date.now() % 1_000_000);
    console.info(`fault schedules: FLOWTAP_SEED=${String(firstSeed)}`);
    const script = path.join(import.meta.dirname, "support/random-faults.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, ["--unhandled-rejections=strict", script, String(firstSeed), String(SEEDS)]);
    const totals = JSON.parse(stdout) as Record<string, number>;
    expect(totals).toMatchObject({ seeds: SEEDS, conserved: SEEDS, siblingsComplete: SEEDS });
    expect(totals["faults"]).toBeGreaterThan(SEEDS / 4);
    expect(totals["errors"]).toBeGreaterThan(SEEDS / 4);
  });

  it.each<[OverflowPolicy<ExecutionEvent>, { coalesced: number; overflow: number; kept: string[] }]>([
    ["drop-oldest", { coalesced: 0, overflow: 490, kept: Array.from({ length: CAPACITY }, (_, index) => String(490 + index)) }],
    ["drop-newest", { coalesced: 0, overflow: 490, kept: Array.from({ length: CAPACITY }, (_, index) => String(index)) }],
    ["coalesce", { coalesced: 490, overflow: 0, kept: Array.from({ length: CAPACITY }, (_, index) => String(490 + index)) }],
    [{ keyOf: () => "all the same" }, { coalesced: 490, overflow: 0, kept: Array.from({ length: CAPACITY }, (_, index) => String(490 + index)) }],
  ])("counts to the event what a stuck child misses under %o, and keeps what the policy keeps", async (overflow, { coalesced, overflow: dropped, kept }) => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    const seen: string[] = [];
    const late: Listener = {
      name: "late",
      async startListening(progress) {
        await released;
        for await (const batch of progress.batches()) seen.push(...batch.map(({ text }) => text ?? ""));
      },
      stopListening: () => undefined,
    };
    const multiplexer = new MultiplexListener([{ listener: late, capacity: CAPACITY, overflow }]);
    const tap = openTap(multiplexer, { overflow: "wait" });
    for (let index = 0; index < 500; index++) {
      await tap.send(eventOf(index, `s${String(index % 5)}`));
      if (index % 100 === 0) expect(multiplexer.stats().get("late")?.pending).toBeLessThanOrEqual(CAPACITY);
    }
    await tap.whenEmpty();
    while (multiplexer.stats().get("late")?.offered !== 500) await new Promise((resolve) => setImmediate(resolve));
    expect(multiplexer.stats().get("late")).toMatchObject({ offered: 500, delivered: 0, coalesced, dropped: { overflow: dropped }, pending: CAPACITY });
    release();
    await tap.close();
    expect(seen).toEqual(kept);
    expect(multiplexer.stats().get("late")).toMatchObject({ offered: 500, delivered: CAPACITY, coalesced, dropped: { overflow: dropped }, pending: 0 });
  });

  it("holds back the engine, and no more than the channels hold, while a child under wait is stuck", async () => {
    const multiplexer = new MultiplexListener([{ listener: stuckListener(), capacity: CAPACITY, overflow: "wait" }], { stopTimeoutMs: 20 });
    const tap = openTap(multiplexer, { capacity: CAPACITY, overflow: "wait", stopTimeoutMs: 200 });
    let sent = 0;
    const sending = (async () => {
      for (; sent < 1_000; sent++) await tap.send(eventOf(sent));
    })().catch((error: unknown) => error);
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThanOrEqual(3 * CAPACITY + 2);
    const report = await tap.close();
    expect(await sending).toMatchObject({ code: "channel_closed" });
    expect(isConserved(report)).toBe(true);
    expect(report.errors.map(String).join()).toMatch(/did not drain within 200 ms/u);
  });

  it("drains the others and names the hung child, within its own deadlines", async () => {
    const seen: ExecutionEvent[] = [];
    const slow = createListener({ name: "slow", onEvent: async (event) => { await new Promise((resolve) => setImmediate(resolve)); seen.push(event); } });
    const hung: Listener = { name: "hung", startListening: () => never, stopListening: () => never };
    const multiplexer = new MultiplexListener([hung, slow], { stopTimeoutMs: 1_000 });
    const tap = openTap(multiplexer);
    for (let index = 0; index < 300; index++) tap.emit(eventOf(index));
    const begun = performance.now();
    const { errors } = await tap.close();
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(seen).toHaveLength(300);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(/2 failures among 2 listeners: child "hung": .* did not drain within 1000 ms.*child "hung": .* did not stop within 1000 ms/u) })]);
  });

  // What one thread cannot do, in figures: README says it, this proves it.
  it("cannot isolate siblings from a child that keeps the CPU busy: the loop stalls as long as the child takes, and stats show what waits", async () => {
    const BUSY_MS = 50;
    const EVENTS = 8;
    const waiting: (number | undefined)[] = [];
    const busy = createListener({ name: "busy", onEvent: () => { for (const end = performance.now() + BUSY_MS; performance.now() < end; ); } });
    const sibling = createListener({ name: "sibling", onEvent: () => { waiting.push(multiplexer.stats().get("busy")?.pending); } });
    const multiplexer = new MultiplexListener([busy, sibling]);
    const tap = openTap(multiplexer);
    for (let index = 0; index < EVENTS; index++) tap.emit(eventOf(index));
    const begun = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    const stallMs = performance.now() - begun;
    await tap.close();
    expect(stallMs).toBeGreaterThanOrEqual(BUSY_MS);
    expect(Math.max(...waiting.map(Number))).toBeGreaterThan(0);
    expect(waiting).toHaveLength(EVENTS);
    expect(multiplexer.stats().get("busy")).toMatchObject({ delivered: EVENTS });
  });
});
