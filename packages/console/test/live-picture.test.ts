import type { ExecutionEvent } from "@flowtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { event, manySteps, until, variedRun } from "./support/events.ts";
import { LiveBench } from "./support/live-bench.ts";

/** Rows without what changes as time goes by. */
const names = (rows: readonly string[]): string[] => rows.map((row) => row.replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u, "~").slice(0, 50).trimEnd());

describe("the live picture in a terminal", () => {
  it.each([[2, 2], [3, 50], [10, 3], [19, 7], [500, 1], [500, 500]])("stays within %i×%i", async (columns, rows) => {
    const bench = new LiveBench(columns, rows);
    await bench.show(variedRun());
    expect(bench.terminal.everything().length).toBeLessThanOrEqual(rows);
    expect(bench.terminal.screen().length).toBeGreaterThan(0);
    await bench.view.finish();
  });

  it("shows failures first, then what runs, then what ended last, and counts the rest, when not everything fits", async () => {
    const bench = new LiveBench(80, 20);
    await bench.show(manySteps(60));

    const screen = bench.terminal.screen();
    expect(screen).toHaveLength(19);
    expect(screen[1]).toContain("step-3 ");
    const [failed, running, ended] = ["✖", "⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏", "✔"].map((glyph) => screen.slice(1).filter((row) => new RegExp(`^  (?:${glyph})`, "u").test(row)).length);
    expect({ failed, running, ended }).toEqual({ failed: 6, running: 6, ended: 0 });
    expect(screen.at(-1)).toBe("  +48 more  48 done");
    expect(screen.filter((row) => row.includes("error of"))).toHaveLength(6);
    await bench.view.finish();
  });

  it("keeps the order of steps while everything fits", async () => {
    const bench = new LiveBench(80, 24);
    await bench.show(manySteps(8));
    expect(bench.terminal.screen().map((row) => /step-\d/u.exec(row)?.[0]).filter((name, index, names) => name !== undefined && name !== names[index - 1])).toEqual(
      ["step-0", "step-1", "step-2", "step-3", "step-4", "step-5", "step-6", "step-7"],
    );
    await bench.view.finish();
  });

  it("lets elapsed times go on between events, by our clock", async () => {
    const bench = new LiveBench(80, 24);
    await bench.show([event("workflow_started"), event("step_started", { stepId: "wait" }), event("step_progress", { stepId: "wait" }, 5000)]);
    expect(bench.terminal.screen()[1]).toMatch(/ 5s$/u);
    await bench.show([], 62_000);
    expect(bench.terminal.screen()[1]).toMatch(/ 1m 7s$/u);
    await bench.view.finish();
  });

  it("stays one picture through resizes, however narrow, low, wide or high", async () => {
    const size = fc.record({ columns: fc.constantFrom(1, 2, 20, 30, 40, 79, 80, 81, 120, 200, 500), rows: fc.constantFrom(1, 2, 5, 10, 23, 24, 25, 50, 100) });
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 6 }), async (sizes) => {
        const bench = new LiveBench(80, 24);
        await bench.terminal.feed("said before\r\n");
        await bench.show(manySteps(30));
        for (const { columns, rows } of [...sizes, { columns: 80, rows: 24 }]) {
          await bench.resize(columns, rows);
          const screen = bench.terminal.screen();
          expect(screen.length).toBeLessThanOrEqual(rows);
          if (columns >= 20) expect(screen.filter((row) => row.includes(" big"))).toHaveLength(1);
        }
        const fresh = new LiveBench(80, 24);
        await fresh.show(manySteps(30));
        expect(names(bench.terminal.screen()).slice(-23)).toEqual(names(fresh.terminal.screen()));
        await Promise.all([bench.view.finish(), fresh.view.finish()]);
        await bench.terminal.settle();
        expect(bench.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
      }),
      { numRuns: process.env["FLOWTAP_FULL"] ? 500 : 25 },
    );
  });

  it("keeps what was said before it through a resize that it has room for", async () => {
    const bench = new LiveBench(80, 24);
    await bench.terminal.feed("said before\r\n");
    await bench.show(manySteps(60));
    for (const [columns, rows] of [[200, 50], [80, 24], [40, 10], [80, 24], [200, 50]] as const) {
      await bench.resize(columns, rows);
      expect(bench.terminal.everything()[0]).toBe("said before");
    }
    await bench.view.finish();
  });

  it("takes back what a terminal made lower pushed out of its screen, as often as it grows again", async () => {
    const bench = new LiveBench(80, 24);
    await bench.terminal.feed("said before\r\n");
    await bench.show(manySteps(60));
    const whole = names(bench.terminal.everything());
    for (const lower of [[10], [15, 8], [10, 2], [20, 14, 9]]) {
      for (const rows of lower) {
        const before = names(bench.terminal.everything());
        await bench.resize(80, rows);
        await bench.show([]);
        const everything = names(bench.terminal.everything());
        const outside = everything.slice(0, -bench.terminal.screen().length);
        // Out of reach: it stays as it stood, and there is no more of it than did not fit.
        expect(outside).toEqual(before.slice(0, outside.length));
        expect(names(bench.terminal.screen())[0]).toMatch(/^~ big/u);
      }
      await bench.resize(80, 24);
      expect(names(bench.terminal.everything())).toEqual(whole);
    }
    await bench.finish();
    const everything = bench.terminal.everything();
    expect(everything[0]).toBe("said before");
    expect(everything.filter((row) => row.includes(" big"))).toHaveLength(1);
  });

  it("leaves a run that has ended above the picture, with its summary, and draws the others below", async () => {
    const bench = new LiveBench(80, 8);
    await bench.show([...manySteps(12), event("workflow_started", { runId: "other", metadata: { workflow: "other" } }), event("workflow_failed", { durationNs: 72e9, error: "step-3: error of step-3" })]);

    const everything = bench.terminal.everything();
    expect(everything[0]).toMatch(/^✖ big {2}run-1 {2}11 steps done {2}1 failed +1m 12s$/u);
    expect(everything.filter((row) => row.includes("error of step-3"))).toHaveLength(1);
    expect(everything).toContain("  12 steps: 10 completed, 1 failed, 1 unfinished");
    expect(everything.at(-1)).toMatch(/^. other/u);
    await bench.show([event("step_progress", { runId: "other", stepId: "late", text: "goes on" })]);
    expect(bench.terminal.everything().slice(0, everything.length - 1)).toEqual(everything.slice(0, -1));
    await bench.view.finish();
    await bench.terminal.settle();
    expect(bench.terminal.everything().at(-1)).toBe("2 runs: 1 failed, 1 unfinished");
  });

  it("leaves of runs that end faster than anybody reads a row each, and what failed, and all of a run again once there is time", async () => {
    const bench = new LiveBench(80, 24);
    const oneRun = (runId: string): ExecutionEvent[] => [
      event("workflow_started", { runId }),
      ...[1, 2, 3].flatMap((step) => [event("step_started", { runId, stepId: `good-${String(step)}` }), event("step_completed", { runId, stepId: `good-${String(step)}` })]),
      event("step_failed", { runId, stepId: "bad", error: `error of ${runId}` }),
      event("workflow_failed", { runId }),
    ];
    const runIds = Array.from({ length: 100 }, (_, index) => `flood-${String(index)}`);
    await bench.show(runIds.flatMap(oneRun));
    await bench.show(oneRun("later"), 60_000);
    await bench.finish();

    const everything = bench.terminal.everything();
    const rowsOf = (runId: string): string[] => {
      const begin = everything.findIndex((row) => row.startsWith(`✖ ${runId} `));
      return everything.slice(begin, everything.findIndex((row, index) => index > begin && /^(?:✖|\d)/u.test(row)));
    };
    for (const runId of ["flood-0", "later"]) expect(rowsOf(runId)).toHaveLength(8);
    expect(rowsOf("flood-99").map((row) => row.trim())).toEqual([expect.stringMatching(/^✖ flood-99 {2}4 steps done {2}1 failed/u), "✖ bad", "│ error of flood-99"]);
    for (const runId of runIds) expect(rowsOf(runId).some((row) => row.includes(`error of ${runId}`))).toBe(true);
    expect(everything.length).toBeLessThan(600);
    expect(everything.at(-1)).toBe("101 runs: 101 failed");
  });

  it("takes in what happened before a line of another program, and what no frame was due for, in order", async () => {
    const bench = new LiveBench(80, 8);
    await bench.show([event("workflow_started", { runId: "first" })]);
    bench.take([event("workflow_completed", { runId: "first" })], 0);
    bench.view.print("said in between");
    bench.take([event("workflow_started", { runId: "second" }), event("workflow_completed", { runId: "second" })], 0);
    await bench.finish();
    expect(bench.terminal.everything().map((row) => row.split("  ")[0]).filter((row) => row !== "")).toEqual(["✔ first", "│ said in between", "✔ second", "2 runs: 2 completed"]);
  });

  it("shows a line of another program above the picture", async () => {
    const bench = new LiveBench(80, 8);
    await bench.show([event("workflow_started"), event("step_started", { stepId: "work" })]);
    bench.view.print("npm warn \x1b[2J deprecated");
    await bench.show([]);
    expect(bench.terminal.everything().slice(0, 2)).toEqual(["│ npm warn ␛[2J deprecated", expect.stringMatching(/^. run-1/u)]);
    await bench.view.finish();
  });

  it.each([1, 2, 7, 40, 80])("breaks a long line of another program into rows, %i columns wide, and loses nothing of it", async (columns) => {
    const bench = new LiveBench(columns, 8);
    await bench.show([event("workflow_started")]);
    const line = `configuration: ${"a/rather/long/path/".repeat(9)}  and  blanks, 日本語の長い行${"漢字".repeat(30)} 👍🏽 e\u0301\x1b[2J${"!".repeat(80)} the end`;
    bench.view.print(line);
    await bench.show([]);
    const [quote, ...wide] = [columns < 5 ? "" : "│ ", "日", "漢", "👍"];
    const rows = bench.terminal.everything();
    const quoted = rows.slice(0, rows.length - 1);
    for (const row of quoted) expect(row.startsWith(quote)).toBe(true);
    const squeeze = (text: string): string => text.replaceAll(" ", "");
    const shown = squeeze(quoted.map((row) => row.slice(quote.length)).join(""));
    if (columns > 4) expect(shown).toBe(squeeze(line.replace("\x1b", "␛")));
    else for (const sign of columns === 1 ? ["configuration:", "theend"] : ["configuration:", "theend", ...wide.slice(0, 2)]) expect(shown).toContain(sign);
    expect(bench.terminal.wrappedRows).toBe(0);
    await bench.view.finish();
  });

  it("rewrites only the rows that changed", async () => {
    const bench = new LiveBench(80, 24);
    await bench.show(variedRun());
    const written = bench.terminal.writes.length;
    await bench.show([event("step_progress", { stepId: "deploy" }, 66_000)], 1000);
    const frame = bench.terminal.writes.slice(written).join("");
    expect(frame).toContain("test");
    expect(frame).not.toContain("fetch");
    await bench.view.finish();
  });

  it("leaves frames out while the terminal takes nothing, and then shows what is true", async () => {
    const bench = new LiveBench(80, 24);
    await bench.show(variedRun());
    bench.terminal.block();
    const written = bench.terminal.writes.length;
    for (let round = 0; round < 200; round++) {
      bench.view.print(`line ${String(round)} ${"x".repeat(200)}`);
      void bench.show([event("step_progress", { stepId: "test", text: `round ${String(round)}` })]);
    }
    // What the stream's own buffer holds, and no more.
    expect(bench.terminal.writes.length - written).toBeLessThanOrEqual(1);
    bench.terminal.unblock();
    await bench.show([event("step_progress", { stepId: "test", text: "the latest", metadata: { progress: { current: 1 } } })]);
    await until(async () => {
      await bench.show([]);
      return bench.terminal.everything().some((row) => row.includes("the latest"));
    }, "the latest frame on the screen");
    const everything = bench.terminal.everything();
    expect(everything.filter((row) => row.startsWith("│ line "))).toHaveLength(200);
    expect(everything.filter((row) => row.includes("nightly"))).toHaveLength(1);
    await bench.view.finish();
  });

  it("colours by standing, and only when told to", async () => {
    const [plain, colored] = [new LiveBench(80, 24), new LiveBench(80, 24, true)];
    await plain.show(variedRun());
    await colored.show(variedRun());
    const sgr = /\x1b\[[\d;]*m/gu;
    expect(plain.terminal.writes.join("").replaceAll("\x1b[0m", "")).not.toMatch(sgr);
    expect(colored.terminal.writes.join("")).toContain("\x1b[31m✖\x1b[39m");
    expect(colored.terminal.screen()).toEqual(plain.terminal.screen());
    await plain.view.finish();
    await colored.view.finish();
    await colored.terminal.settle();
    expect(colored.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
  });
});
