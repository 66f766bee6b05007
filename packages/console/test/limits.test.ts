import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ExecutionEvent } from "@flowtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { event, openConsole, variedRun } from "./support/events.ts";
import { LiveBench } from "./support/live-bench.ts";
import { ProgramFolder, bareEnvironment } from "./support/programs.ts";

const MODES = ["live", "lines", "github", "agent"] as const;
const FULL = Boolean(process.env["FLOWTAP_FULL"]);
/** The modes whose cost the short form looks at. */
const SOME_MODES = FULL ? MODES : (["live"] as const);

const TYPES = [
  "workflow_started", "workflow_completed", "workflow_failed", "step_started", "step_progress", "step_completed", "step_failed", "step_skipped", "step_retrying",
  "step_action_started", "step_action_completed", "step_action_failed", "step_unheard_of",
];

const ids = fc.constantFrom("a", "b", "", "a long id with blanks in it", "表意文字", "👩‍👩‍👧‍👦", "__proto__");
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e308, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER));
const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), numbers, fc.constantFrom(null, undefined, true, {}, [], [[]]));

/** Events in any order, with fields of any type: what the worst of engines emits. */
const events = fc.array(
  fc.record(
    {
      type: fc.constantFrom(...TYPES),
      timestamp: fc.oneof(fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString()), anything),
      runId: fc.oneof({ weight: 9, arbitrary: ids }, anything),
      stepId: fc.oneof({ weight: 9, arbitrary: ids }, anything),
      actionId: fc.oneof({ weight: 9, arbitrary: ids }, anything),
      stepIndex: anything,
      durationNs: anything,
      error: anything,
      attempt: anything,
      text: anything,
      diagnostics: fc.oneof(anything, fc.array(anything, { maxLength: 3 })),
      metadata: fc.oneof(
        anything,
        fc.record(
          {
            workflow: anything, steps_total: anything, parent_run_id: fc.oneof(ids, anything), parent_step_id: fc.oneof(ids, anything), iteration: anything,
            progress: fc.oneof(anything, fc.record({ current: numbers, total: numbers, unit: anything })), usage: fc.record({ input_tokens: numbers, cost: anything }),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: ["type", "timestamp", "runId"] },
  ),
  { maxLength: 40 },
) as unknown as fc.Arbitrary<ExecutionEvent[]>;

/** The emulator's table is of 2010, and a mark that came later takes a cell in it. These it knows. */
const LATER_MARK = /(?![\u0300-\u036f])[\p{Mn}\p{Me}]/u;

describe("whatever an engine emits", () => {
  it("is drawn in a live picture of any size: no row too wide, no row too many, the terminal as it was", async () => {
    const size = fc.record({ columns: fc.constantFrom(1, 2, 3, 7, 20, 80, 132), rows: fc.constantFrom(1, 2, 6, 24) });
    await fc.assert(
      fc.asyncProperty(events, size, async (some, { columns, rows }) => {
        fc.pre(!LATER_MARK.test(JSON.stringify(some)));
        const bench = new LiveBench(columns, rows);
        await bench.terminal.feed("$\r\n");
        await bench.show(some.slice(0, some.length / 2));
        await bench.show(some.slice(some.length / 2));
        await bench.finish();
        expect(bench.terminal.everything()[0]).toBe("$");
        expect(bench.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
        const breaking = await EmulatedTerminal.showing(bench.terminal.writes.join("").replaceAll("\x1b[?7l", ""), columns, rows);
        expect(breaking.wrappedRows).toBe(0);
      }),
      { numRuns: FULL ? 3000 : 40 },
    );
  }, FULL ? 300_000 : 30_000);

  it.each(MODES)("is accounted for in mode %s: offered = delivered + coalesced + dropped + failed", async (mode) => {
    await fc.assert(
      fc.asyncProperty(events, async (some) => {
        const terminal = new EmulatedTerminal();
        const { tap } = openConsole({ stream: terminal.stream, mode, color: false });
        for (const one of some) tap.emit(one);
        const { offered, delivered, failed, coalesced, dropped, pending, errors } = await tap.close();
        expect(errors.filter((error) => !(error instanceof TypeError))).toEqual([]);
        expect(delivered + failed + coalesced + dropped.overflow + dropped.cancelled + dropped.closed + pending).toBe(offered);
        expect(pending).toBe(0);
      }),
      { numRuns: FULL ? 1000 : 10 },
    );
  });
});

describe("a terminal's size", () => {
  it.each([0, 1, 10, 10_000, undefined, Number.NaN, -5, 2.5])("of %s columns is drawn for", async (columns) => {
    const terminal = new EmulatedTerminal();
    Object.assign(terminal.stream, { columns, rows: columns });
    const { tap } = openConsole({ stream: terminal.stream, mode: "live", color: false });
    for (const one of variedRun()) tap.emit(one);
    const report = await tap.close();
    expect(report).toMatchObject({ failed: 0, errors: [] });
    expect(terminal.writes.length).toBeGreaterThan(0);
  });

  it("may change 200 times between two frames, for the price of one", async () => {
    const bench = new LiveBench(80, 24);
    await bench.show(variedRun());
    const before = bench.terminal.writes.length;
    for (let index = 0; index < 200; index++) {
      bench.terminal.resize(40 + (index % 60), 24);
    }
    expect(bench.terminal.writes.length - before).toBeLessThanOrEqual(1);
    await bench.resize(80, 24);
    expect(bench.terminal.screen().filter((row) => row.includes("nightly-build"))).toHaveLength(1);
    await bench.finish();
  });
});

describe("what it costs", () => {
  it("draws at most as many frames a second as it may, whatever the event rate", async () => {
    const bench = new LiveBench(80, 24);
    for (let index = 0; index < 10_000; index++) {
      bench.take([event("step_progress", { stepId: `step-${String(index % 20)}`, text: `item ${String(index)}` })], 1);
      if (index % 20 === 0) await bench.terminal.settle();
    }
    // 10 s of the bench's clock.
    expect(bench.terminal.writes.length).toBeGreaterThan(100);
    expect(bench.terminal.writes.length).toBeLessThanOrEqual(121);
    await bench.finish();
  });

  it.each(SOME_MODES)("takes 20,000 events in mode %s for little CPU", async (mode) => {
    using folder = new ProgramFolder();
    const file = folder.write("cpu.js", `
      import { Writable } from "node:stream";
      const stream = Object.assign(new Writable({ write: (chunk, encoding, done) => done() }), { isTTY: true, columns: 80, rows: 24 });
      tap = openTap(new ConsoleListener({ stream, mode: "${mode}", color: true }), { overflow: "wait" });
      const types = ["step_started", "step_progress", "step_action_started", "step_progress", "step_action_completed", "step_completed"];
      const before = process.cpuUsage();
      for (let index = 0; index < 20_000; ) {
        for (const end = index + 500; index < end; index++) {
          emit(types[index % 6], { stepId: "step-" + Math.floor(index / 60) % 50, actionId: "shell", text: "working on item " + index });
        }
        await wait(20);
      }
      const report = await tap.close();
      const { user, system } = process.cpuUsage(before);
      console.log(JSON.stringify({ cpuMs: (user + system) / 1000, offered: report.offered, delivered: report.delivered }));
    `);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: bareEnvironment() });
    const { cpuMs, offered, delivered } = JSON.parse(stdout);
    if (FULL) process.stdout.write(`20,000 events in mode ${mode}: ${String(cpuMs)} ms of CPU\n`);
    expect({ offered, delivered }).toEqual({ offered: 20_000, delivered: 20_000 });
    // 150 ms on a quiet machine; a busy one makes every instruction dearer.
    expect(cpuMs).toBeLessThan(600);
  });

  it.each(SOME_MODES)("keeps memory bounded over 100,000 steps that never finish in mode %s", async (mode) => {
    using folder = new ProgramFolder();
    const file = folder.write("memory.js", `
      import { Writable } from "node:stream";
      const stream = Object.assign(new Writable({ write: (chunk, encoding, done) => done() }), { isTTY: true, columns: 80, rows: 24 });
      tap = openTap(new ConsoleListener({ stream, mode: "${mode}" }), { overflow: "wait" });
      let before;
      for (let index = 0; index < 110_000; index++) {
        emit("step_started", { stepId: "step-" + index, text: "x".repeat(200) + index });
        if (index % 1000 === 0) await wait(0);
        if (index === 10_000) { gc(); before = process.memoryUsage().heapUsed; }
      }
      await wait(50);
      gc();
      console.log(JSON.stringify({ grownBytes: process.memoryUsage().heapUsed - before, report: await tap.close() }));
    `);
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", file], { env: bareEnvironment() });
    const { grownBytes, report } = JSON.parse(stdout);
    expect(report.delivered).toBe(110_000);
    expect(grownBytes).toBeLessThan(16 * 1024 * 1024);
  });
});
