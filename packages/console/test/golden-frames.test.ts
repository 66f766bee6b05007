import { describe, expect, it } from "vitest";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { endOfVariedRun, manySteps, variedRun } from "./support/events.ts";
import { LiveBench } from "./support/live-bench.ts";

// Frames as text, to be read and judged. `npx vitest run --project console -u` writes them anew.

const SIZES = [[1, 1], [40, 10], [80, 24], [200, 50]] as const;

/** A title, and the rows between two rules as wide as the terminal. */
function pictureOf(title: string, columns: number, rows: readonly string[]): string {
  const rule = "─".repeat(columns);
  return [title, rule, ...rows, rule, ""].join("\n");
}

/** Nothing that was written is wider than the terminal, even one that breaks rows. */
async function expectNoWideRow(bench: LiveBench, columns: number, rows: number): Promise<void> {
  const breaking = await EmulatedTerminal.showing(bench.terminal.writes.join("").replaceAll("\x1b[?7l", ""), columns, rows);
  expect(breaking.wrappedRows).toBe(0);
}

describe("golden frames", () => {
  it.each(SIZES)("of a run from its start to its end at %i×%i", async (columns, rows) => {
    const bench = new LiveBench(columns, rows);
    const events = variedRun();
    const pictures: string[] = [];
    for (const [title, upTo] of [["a step with an action", 3], ["a step that failed", 8], ["everything at once", events.length]] as const) {
      await bench.show(events.splice(0, upTo - (variedRun().length - events.length)));
      pictures.push(pictureOf(title, columns, bench.terminal.screen()));
    }
    await bench.show([], 5000);
    pictures.push(pictureOf("5 s without an event", columns, bench.terminal.screen()));
    await bench.show(endOfVariedRun());
    await bench.finish();
    pictures.push(pictureOf("the end", columns, bench.terminal.everything()));

    await expect(pictures.join("\n")).toMatchFileSnapshot(`golden/run-${String(columns)}x${String(rows)}.txt`);
    expect(bench.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
    await expectNoWideRow(bench, columns, rows);
  });

  it.each(SIZES)("of a list that is taller than the screen at %i×%i", async (columns, rows) => {
    const bench = new LiveBench(columns, rows);
    await bench.show(manySteps(80));
    const during = pictureOf("80 steps", columns, bench.terminal.screen());
    expect(bench.terminal.screen().length).toBeLessThanOrEqual(Math.max(1, rows - 1));
    await bench.finish();
    const after = pictureOf("the end", columns, bench.terminal.everything());

    await expect(`${during}\n${after}`).toMatchFileSnapshot(`golden/tall-${String(columns)}x${String(rows)}.txt`);
    await expectNoWideRow(bench, columns, rows);
  });

  // What a terminal that becomes too low pushes out of its screen is out of anybody's reach until it grows again.
  it("through resizes that have room for the picture, with what was said before still above them", async () => {
    const bench = new LiveBench(80, 24);
    await bench.terminal.feed("$ said before\r\n");
    await bench.show(variedRun());
    const pictures = [pictureOf("80×24", 80, bench.terminal.everything())];
    for (const [columns, rows] of [[40, 30], [200, 50], [79, 30], [80, 24]] as const) {
      await bench.resize(columns, rows);
      const everything = bench.terminal.everything();
      pictures.push(pictureOf(`${String(columns)}×${String(rows)}`, columns, everything));
      expect(everything.filter((row) => row.includes("said before"))).toHaveLength(1);
      expect(everything.filter((row) => row.includes("nightly-build"))).toHaveLength(1);
    }
    await bench.finish();

    await expect(pictures.join("\n")).toMatchFileSnapshot("golden/resizes.txt");
  });

  it("in colour", async () => {
    const bench = new LiveBench(80, 24, true);
    await bench.show(variedRun());
    const paints = bench.terminal.paints();
    const rows = bench.terminal.screen().flatMap((row, index) => [row, paints[index] ?? ""]);
    await bench.finish();

    await expect(pictureOf("r red, g green, y yellow, c cyan, B bold, d dim", 80, rows)).toMatchFileSnapshot("golden/colors-80x24.txt");
    expect(bench.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
  });
});
