import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { differenceFromGo } from "./support/compare-with-go.ts";
import { Dice } from "./support/dice.ts";
import { askGo, type GoVerdict, hasGo, verdictsOf } from "./support/go-oracle.ts";
import { hostileLine, thoughtOfLines } from "./support/hostile-lines.ts";

const GOLDEN = { lines: path.join(import.meta.dirname, "fixtures/lines.txt"), verdicts: path.join(import.meta.dirname, "fixtures/verdicts.txt") };
const GOLDEN_SEED = 20_260_101;
const GOLDEN_COUNT = 600;
const LONGEST_GOLDEN_LINE = 320;
const LIVE_COUNT = process.env.FLOWTAP_FULL === "1" ? 400_000 : 8_000;

function hostileLines(seed: number, count: number): string[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => hostileLine(dice).replaceAll("\n", " "));
}

/** Compares every line and fails with the first few differences. */
function expectNoDifference(lines: readonly string[], verdicts: readonly GoVerdict[]): void {
  const differences: string[] = [];
  for (const [index, line] of lines.entries()) {
    const verdict = verdicts[index];
    const difference = verdict === undefined ? "no verdict" : differenceFromGo(line, verdict);
    if (difference !== undefined) differences.push(`line   ${JSON.stringify(line.slice(0, 2_000))}\n  go   ${verdict?.kind ?? ""} ${verdict?.text.slice(0, 2_000) ?? ""}\n  ours ${difference.slice(0, 2_000)}`);
  }
  expect(differences.slice(0, 10).join("\n"), `${String(differences.length)} differences`).toBe("");
}

describe("the codec and Go's encoding/json", () => {
  it("agree on the golden lines that a real Go judged", () => {
    const lines = readFileSync(GOLDEN.lines, "latin1").split("\n").slice(0, -1);
    const verdicts = verdictsOf(readFileSync(GOLDEN.verdicts, "utf8"), lines.length);
    expect(lines.length).toBeGreaterThan(1_000);
    for (const kind of ["event", "no_event", "refused"]) expect(verdicts.filter((verdict) => verdict.kind === kind).length).toBeGreaterThan(5);
    expectNoDifference(lines, verdicts);
  });

  it.skipIf(!hasGo())("agree on the lines that somebody would think of, asked live", { timeout: 180_000 }, () => {
    const lines = thoughtOfLines();
    expectNoDifference(lines, askGo(lines));
  });

  it.skipIf(!hasGo())("agree on many thousand random hostile lines, asked live", { timeout: 600_000 }, () => {
    const seed = Number(process.env.FLOWTAP_SEED ?? Date.now() % 2 ** 32);
    console.info(`hostile lines: FLOWTAP_SEED=${String(seed)}`);
    const lines = hostileLines(seed, LIVE_COUNT);
    const verdicts = askGo(lines);
    const taken = verdicts.filter(({ kind }) => kind === "event").length;
    expect(taken).toBeGreaterThan(LIVE_COUNT / 4);
    expect(LIVE_COUNT - taken).toBeGreaterThan(LIVE_COUNT / 10);
    expectNoDifference(lines, verdicts);
  });

  it.runIf(process.env.FLOWTAP_WRITE_GOLDEN === "1" && hasGo())("are written down for machines without Go", { timeout: 180_000 }, () => {
    const lines = [...thoughtOfLines(), ...hostileLines(GOLDEN_SEED, GOLDEN_COUNT)].filter(({ length }) => length <= LONGEST_GOLDEN_LINE);
    const verdicts = askGo(lines);
    writeFileSync(GOLDEN.lines, lines.map((line) => `${line}\n`).join(""), "latin1");
    const marks = { event: "+", no_event: "~", refused: "-" };
    writeFileSync(GOLDEN.verdicts, verdicts.map(({ kind, text }) => `${marks[kind]}${kind === "refused" ? "" : text}\n`).join(""));
    expect(verdicts).toHaveLength(lines.length);
  });
});
